import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const docs = fileURLToPath(new URL('..', import.meta.url))
const REPOSITORY = 'https://github.com/janus-queue/janus-queue'

/** The pages of a folder as entries of the side bar, named by their first line. */
function pagesIn(folder) {
  return readdirSync(join(docs, folder))
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .sort()
    .map((name) => {
      const [heading] = readFileSync(join(docs, folder, name), 'utf8').split('\n')
      return { text: heading.replace(/^#+ /, ''), link: `/${folder}/${name.replace(/\.md$/, '')}` }
    })
}

/** Pages are read in the repository too, where they point to its files: on the site these are in the repository. */
function linkToRepository(markdown) {
  markdown.core.ruler.push('links to the repository', ({ env, tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null
      if (href === null || !href.startsWith('..')) continue
      const path = posix.join('docs', posix.dirname(env.relativePath), href)
      if (!path.startsWith('docs/')) token.attrSet('href', `${REPOSITORY}/blob/main/${path}`)
    }
  })
}

export default {
  title: 'janus-queue',
  description: 'A queue with two faces for JavaScript threads: one blocks, the other promises',
  lang: 'en',
  cleanUrls: true,
  lastUpdated: false,
  srcExclude: ['node_modules/**'],
  markdown: {
    config: linkToRepository,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/guide' },
      { text: 'Recipes', link: '/recipes/' },
      { text: 'API', link: '/api/' },
      { text: 'FAQ', link: '/faq' },
      { text: 'Playground', link: '/playground/', target: '_self' },
    ],
    sidebar: [
      {
        text: 'Use',
        items: [
          { text: 'Guide', link: '/guide' },
          { text: 'Calls across threads', link: '/rpc' },
          { text: 'Queues as streams', link: '/streams' },
          { text: 'Coming from elsewhere', link: '/migration' },
          { text: 'Why does it hang?', link: '/faq' },
          { text: 'Redis and Valkey', link: '/redis' },
          { text: 'Watching queues', link: '/metrics' },
          { text: 'Runtimes', link: '/runtimes' },
          { text: 'Playground', link: '/playground/', target: '_self' },
        ],
      },
      { text: 'Recipes', link: '/recipes/', items: pagesIn('recipes') },
      {
        text: 'API',
        link: '/api/',
        items: ['index', 'rpc', 'streams', 'redis', 'metrics'].map((entry) => ({
          text: entry === 'index' ? 'janus-queue' : `janus-queue/${entry}`,
          link: `/api/${entry}/`,
        })),
      },
      {
        text: 'Inside',
        items: [
          { text: 'Architecture', link: '/architecture' },
          { text: 'Reliability', link: '/reliability' },
          { text: 'Benchmarks', link: '/benchmarks', collapsed: true, items: pagesIn('benchmarks') },
          { text: 'Benchmarks of calls', link: '/benchmarks-calls' },
          { text: 'Benchmarks on Redis', link: '/benchmarks-redis' },
          { text: 'What was tried', link: '/benchmarks-tried' },
        ],
      },
    ],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
  },
}
