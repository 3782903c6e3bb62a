// npm run release: checks all that a release needs, then publishes it on npm, with provenance, and on JSR, and tags the commit.
// With --dry-run it publishes nothing, and leaves out what takes minutes: the tests.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCommand } from './command.mjs'
import { disagreements, excess, strayFiles } from './release-checks.mjs'

const { 'dry-run': isDry, only } = readCommand(
  'Checks all that a release needs, then publishes it on npm and JSR, and tags the commit. Provenance is a statement of the ' +
    'CI that builds the package, so it is run there.',
  {
    'dry-run': { type: 'boolean', help: 'publishes nothing, and leaves out what takes minutes' },
    only: { type: 'string', multiple: true, value: 'TEXT', help: 'with --dry-run: only checks that are called so' },
  },
)
if (only !== undefined && !isDry) {
  console.error('release.mjs: a release is checked for everything: --only is for --dry-run')
  process.exit(2)
}

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (name) => readFileSync(join(root, name), 'utf8')
const numberIn = (name, constant) => new RegExp(`export const ${constant} = (\\d+)`).exec(read(name))?.[1]
const manifest = JSON.parse(read('package.json'))
const tag = `v${manifest.version}`
const folder = mkdtempSync(join(tmpdir(), 'janus-queue-release-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
let failures = 0

console.log(`${manifest.name} ${manifest.version}${isDry ? ', dry run' : ''}`)
check('the working tree is clean, and the commit that of main', () => {
  const changed = output('git', 'status', '--porcelain')
  const branch = output('git', 'rev-parse', '--abbrev-ref', 'HEAD')
  return [
    ...(changed === '' ? [] : [`not committed:\n${changed}`]),
    ...(branch === 'main' ? [] : [`the branch is ${branch}`]),
    ...(output('git', 'tag', '--list', tag) === '' ? [] : [`${tag} is there already`]),
  ]
})
check('version, changelog, layout and codec agree', () =>
  disagreements({
    manifest,
    lock: JSON.parse(read('package-lock.json')),
    jsr: JSON.parse(read('jsr.json')),
    changelog: read('CHANGELOG.md'),
    layout: numberIn('src/core/layout.ts', 'VERSION'),
    codec: numberIn('src/codec/tags.ts', 'CODEC_VERSION'),
  }),
)
check('it is a CI that can tell where the package comes from', () => {
  const { ACTIONS_ID_TOKEN_REQUEST_URL, SIGSTORE_ID_TOKEN } = process.env
  return isDry || ACTIONS_ID_TOKEN_REQUEST_URL || SIGSTORE_ID_TOKEN ? [] : ['there is no OIDC token: run it in the CI']
})
if (!isDry) {
  // What is published is what was tested: built anew from this commit.
  step('the build', process.execPath, 'scripts/build.mjs')
  step('the tests', 'npm', 'test')
}

const packed = pack()
check('the package holds what it should, and nothing else', () => strayFiles(packed.files.map(({ path }) => path)))
check(`the package is small: ${packed.size} bytes packed, ${packed.files.length} files`, () => excess(packed))
const tarball = join(folder, packed.filename)
tool('publint', 'publint/src/cli.js', tarball, '--strict')
tool(
  'the types, by @arethetypeswrong/cli',
  '@arethetypeswrong/cli/dist/index.js',
  tarball,
  '--format',
  'ascii',
  '--no-color',
)
step('what JSR gets', process.execPath, 'scripts/jsr.mjs')
const deno = findDeno()
check('JSR would take it', () => {
  if (deno === undefined) return ['deno is not here: .ci/install-runtimes.mjs installs it']
  const { status, stderr } = run(deno, ['publish', '--dry-run', '--allow-dirty'], join(root, 'build/jsr'))
  return status === 0 ? [] : [stderr]
})

const commands = [
  ['npm', ['publish', tarball, '--provenance', '--access', 'public'], root],
  [deno ?? 'deno', ['publish', '--allow-dirty'], join(root, 'build/jsr')],
  ['git', ['tag', '--annotate', tag, '--message', tag], root],
  ['git', ['push', 'origin', tag], root],
]
if (failures > 0) {
  console.log(`${failures} of the checks failed: nothing is published`)
  process.exitCode = 1
}
for (const [command, args, cwd] of failures === 0 || isDry ? commands : []) {
  const text = [command, ...args]
    .join(' ')
    .replace(folder, '.')
    .replace(deno ?? 'deno', 'deno')
  console.log(isDry ? `would run: ${text}` : `> ${text}`)
  if (!isDry && spawnSync(command, args, { cwd, stdio: 'inherit' }).status !== 0) {
    console.log(`${text} failed`)
    process.exit(1)
  }
}

function check(title, find) {
  if (only?.every((text) => !title.includes(text))) {
    console.log(`– ${title}: not asked for`)
    return
  }
  const wrong = find()
  console.log(`${wrong.length === 0 ? '✔' : '✖'} ${title}`)
  for (const text of wrong) console.log(`    ${text.trim().replaceAll('\n', '\n    ')}`)
  if (wrong.length > 0) failures++
}

function step(title, command, ...args) {
  check(title, () => {
    const { status, stdout, stderr } = run(command, args, root)
    return status === 0 ? [] : [`${stdout}${stderr}`.split('\n').slice(-40).join('\n')]
  })
}

function tool(title, path, ...args) {
  step(title, process.execPath, join(root, 'node_modules', path), ...args)
}

function run(command, args, cwd) {
  const env = { ...process.env, NO_COLOR: '1' }
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 })
  return { status, stdout: stdout ?? '', stderr: `${stderr ?? ''}${error?.message ?? ''}` }
}

function output(command, ...args) {
  const { status, stdout, stderr } = run(command, args, root)
  return status === 0 ? stdout.trimEnd() : `${command} failed: ${stderr}`
}

function pack() {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { status, stdout, stderr } = run('npm', args, root)
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)[0]
}

function findDeno() {
  const { version, command } = JSON.parse(read('scripts/runtimes.json')).deno
  const installed = join(root, '.runtimes/node_modules/deno', command)
  const paths = (process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'deno'))
  return [installed, ...paths].find((path) => version !== undefined && existsSync(path))
}
