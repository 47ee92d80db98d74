/** Where messages will stand, shown if they take longer than one notices. */
export function MessageBones() {
  return (
    <div className="rows-space bones flex flex-col gap-[14px] px-6 pb-4" aria-hidden="true">
      <span className="bone h-9 w-[44%] rounded-[18px] opacity-50" />
      <span className="bone ms-auto h-9 w-[34%] rounded-[18px] bg-accent-soft opacity-75" />
      <div className="flex flex-col gap-[2px]">
        <span className="bone h-14 w-[56%] rounded-[18px] rounded-es-[6px]" />
        <span className="bone h-9 w-[30%] rounded-[18px] rounded-ss-[6px]" />
      </div>
      <span className="bone ms-auto h-9 w-[48%] rounded-[18px] bg-accent-soft" />
    </div>
  )
}

/** Above the oldest message that is here, as long as there are older ones. */
export function OlderBones() {
  return (
    <div className="older" aria-hidden="true">
      <span className="bone h-7 w-[38%] rounded-[14px] opacity-50" />
      <span className="bone h-7 w-[24%] rounded-[14px] opacity-75" />
    </div>
  )
}

/** Below the newest message that is here, as long as somebody reads elsewhere than at the end. */
export function NewerBones() {
  return (
    <div className="older newer" aria-hidden="true">
      <span className="bone h-7 w-[38%] rounded-[14px] opacity-75" />
      <span className="bone h-7 w-[24%] rounded-[14px] opacity-50" />
    </div>
  )
}
