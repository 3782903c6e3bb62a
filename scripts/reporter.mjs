// A reporter for node --test: says what failed, and at the end, in one line of JSON, how many passed and failed.
export default async function* report(events) {
  let passed = 0
  let failed = 0
  for await (const { type, data } of events) {
    if (data?.details?.type === 'suite') continue
    if (type === 'test:pass') passed++
    else if (type === 'test:fail') {
      failed++
      yield `✖ ${data.name} (${data.file ?? ''}:${data.line ?? ''})\n${describe(data.details.error)}\n`
    } else if (type === 'test:stderr' || type === 'test:stdout') yield data.message
  }
  yield `${JSON.stringify({ passed, failed })}\n`
}

function describe(error) {
  const cause = error?.cause ?? error
  return String(cause?.stack ?? cause).replace(/^/gm, '    ')
}
