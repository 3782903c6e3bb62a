// Installs the runtimes of scripts/runtimes.json into .runtimes/, unless they are there.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const runtimes = Object.entries(JSON.parse(readFileSync(`${root}/scripts/runtimes.json`, 'utf8')))

const folderOf = (name) => `${root}/.runtimes/node_modules/${name}`
const isInstalled = ([name, { version, command }]) =>
  existsSync(`${folderOf(name)}/${command}`) &&
  JSON.parse(readFileSync(`${folderOf(name)}/package.json`, 'utf8')).version === version

if (!runtimes.every(isInstalled)) {
  const wanted = runtimes.map(([name, { package: source, version }]) => `${name}@npm:${source}@${version}`)
  const quiet = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', ['install', '--prefix', '.runtimes', ...quiet, ...wanted], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) process.exit(1)
}

// Installed is what runs and says so.
for (const [name, { version, command }] of runtimes) {
  const { stdout } = spawnSync(`${folderOf(name)}/${command}`, ['--version'], { encoding: 'utf8' })
  if (/\d+\.\d+\.\d+/.exec(stdout ?? '')?.[0] !== version) {
    console.error(`${name} should be version ${version}, but says ${stdout?.trim() || 'nothing'}`)
    process.exit(1)
  }
}
