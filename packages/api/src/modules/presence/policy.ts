/**
 * Since when somebody, of `"user" u`, is there for others to see, as the row `there`. Whose connection is being written down at this moment
 * is there already.
 */
export const thereText = ({ isArriving = 'false' } = {}): string => `(
  select case when u.status <> 'invisible' then coalesce(
    (select min(opened_at) from connection c where c.user_id = u.id), case when ${isArriving} then clock_timestamp() end
  ) end as since
) there`

/** How they appear to a viewer who shares a chat with them, as columns beside `there`. Last seen is for who shares it themselves. */
export const appearanceColumns = ({ viewerShares }: { viewerShares: string }): string => `
  case when there.since is null then 'offline' else u.status end as presence,
  case when u.share_last_seen and ${viewerShares} then coalesce(there.since, u.last_seen_at) end as "lastSeenAt"`
