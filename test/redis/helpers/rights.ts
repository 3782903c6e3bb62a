/** What a user needs of commands, keys and channels, but for `+exists`, `+del`, `+info` and `+time`: see docs/redis.md. */
export const RIGHTS: readonly string[] = [
  'on',
  '>secret',
  '~{jq:*',
  '&{jq:*',
  '+@hash',
  '+@list',
  '+@sortedset',
  '+@scripting',
  '+@pubsub',
  '+@connection',
]
