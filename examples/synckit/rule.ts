// An ESLint rule that has to be synchronous, and asks Prettier, which is not: what such rules need synckit for.
import type { Rule } from 'eslint'
import { createSyncFn } from './synckit.js'

const format = createSyncFn<(code: string, parser: string) => Promise<string>>(
  new URL('./format-worker.js', import.meta.url),
)

export const formatted: Rule.RuleModule = {
  meta: { type: 'layout', fixable: 'whitespace', schema: [] },
  create(context) {
    return {
      Program(node) {
        const { text } = context.sourceCode
        const wanted = format(text, 'babel')
        if (wanted === text) return
        context.report({
          node,
          message: 'Prettier would write this differently',
          fix: (fixer) => fixer.replaceTextRange([0, text.length], wanted),
        })
      },
    }
  },
}
