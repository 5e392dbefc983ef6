import type { Environment } from '../../disk/folders.ts'

/** Those that are read here. Windows has them as `Path` and `ComSpec`, and finds them under any case. */
const NAMES = ['PATH', 'PATHEXT', 'COMSPEC']

/** The variables of a process on Windows, in which those that are read here go by their names in capitals, too. */
export function withWindowsNames(variables: Environment): Environment {
  const named = NAMES.flatMap((name) => {
    const value = Object.entries(variables).find(([key]) => key.toUpperCase() === name)?.[1]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...variables, ...Object.fromEntries(named) }
}
