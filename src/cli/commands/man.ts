import { buildCommand } from '@stricli/core'
import { loadCommandTree } from '../help/command-tree.ts'
import type { Context } from '../context.ts'
import { formatManPage } from '../help/man-page.ts'

export const manCommand = buildCommand<Record<string, never>, [], Context>({
  docs: {
    brief: 'Write the manual page',
    fullDescription:
      'The manual page of all commands, in the form that man reads; `man sallyport` shows the one that was installed.',
    customUsage: [{ input: '> sallyport.1', brief: 'Then: man -l sallyport.1' }],
  },
  parameters: { flags: {} },

  async func() {
    this.process.stdout.write(formatManPage(await loadCommandTree()))
  },
})
