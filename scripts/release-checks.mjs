// What a release is checked for: functions of what was read or measured, each of which returns what is wrong, as a list of texts.

/** Most that the package may be: bytes packed, bytes unpacked, files. */
export const budget = { size: 544 * 1024, unpackedSize: 2048 * 1024, files: 47 }

/**
 * The numbers that people and tools go by tell the same version; that of the layout of the memory is the changelog's too, as two
 * threads that open one queue must agree on it.
 */
export function disagreements({ manifest, lock, jsr, changelog, layout, codec }) {
  const wrong = []
  const { version } = manifest
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) wrong.push(`package.json: ${version} is no version`)
  for (const [name, other] of [
    ['package-lock.json', lock.version],
    ['the package in package-lock.json', lock.packages?.['']?.version],
    ['jsr.json', jsr.version],
  ]) {
    if (other !== version) wrong.push(`${name} says ${other}, package.json ${version}`)
  }
  const [first, ...found] = /^## (\S+) \(layout (\d+), codec (\d+)\)$/m.exec(changelog) ?? []
  if (first === undefined) wrong.push('CHANGELOG.md has no heading like ## 1.2.3 (layout 4, codec 5)')
  else if (found.join() !== [version, layout, codec].join()) {
    wrong.push(
      `CHANGELOG.md begins with '${first.slice(3)}', but this is ${version} (layout ${layout}, codec ${codec})`,
    )
  }
  if (manifest.publishConfig?.provenance !== true) wrong.push('package.json: publishConfig.provenance is not true')
  if (manifest.private) wrong.push('package.json: private')
  return wrong
}

/** The package holds what is built, a manifest, README and LICENSE; the folders are for hosts that know no `exports`. */
export function strayFiles(files) {
  const isOurs = /^dist\/[\w.-]+\.[cm]?[jt]s$|^\w+\/package\.json$|^(LICENSE|README\.md|package\.json)$/
  const stray = files.filter((path) => !isOurs.test(path)).map((path) => `${path} does not belong into the package`)
  const missing = ['LICENSE', 'README.md', 'package.json', 'dist/index.node.js', 'dist/index.web.js', 'dist/index.d.ts']
    .filter((path) => !files.includes(path))
    .map((path) => `${path} is missing in the package`)
  return [...stray, ...missing]
}

/** The package is small. */
export function excess({ size, unpackedSize, files }) {
  return Object.entries({ size, unpackedSize, files: files.length })
    .filter(([name, value]) => value > budget[name])
    .map(([name, value]) => `${name} is ${value}, and may be ${budget[name]}`)
}
