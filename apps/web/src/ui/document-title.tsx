/** Goes into the head, and leaves it with whoever drew it. */
export const DocumentTitle = ({ title }: { title: string }) => <title>{title}</title>
