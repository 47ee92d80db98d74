export function RowBones({ rows }: { rows: number }) {
  return (
    <div className="group bones" aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of nothing, all alike
        <div key={row} className="set">
          <span className="flex-1">
            <span className="bone h-3 w-32" />
            <span className="bone mt-2 h-[10px] w-52" />
          </span>
        </div>
      ))}
    </div>
  )
}
