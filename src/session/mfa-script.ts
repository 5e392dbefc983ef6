import { CHANGED_VARIABLES, MFA_PROGRAM } from './mfa-program.ts'

/** What is written into the script; the rest it finds out when it runs. */
export interface MfaScriptSettings {
  /** `undefined` for AWS, or what `AWS_ENDPOINT_URL` says. */
  readonly endpointUrl: string | undefined
  /** `undefined` for the one the AWS CLI would take. */
  readonly profile: string | undefined
  readonly region: string | undefined
  readonly durationSeconds: number
}

/**
 * The script `mfa.sh`: sourced by bash (3.2 or newer) or zsh it signs the shell in, run it prints the lines to copy. It
 * needs only `aws`.
 *
 * All its work is done by a process of its own, a plain `sh` that gets the program as an argument. Until that is over the
 * shell that sources the script changes nothing of itself, so that Ctrl-C finds nothing to be put back; then it splits the
 * one line that was printed, and evaluates none of it. Its words are escaped or builtins by name, since a person's
 * aliases and functions may be called like any of them.
 *
 * No trace shows the secrets: bash doesn't expand the words of a `for` in its trace, and zsh, which does, has tracing off
 * in a function with options of its own. The function takes itself away as it begins; its variables are local.
 */
export function mfaScript({ endpointUrl, profile, region, durationSeconds }: MfaScriptSettings): string {
  const settings = [endpointUrl ?? '', profile ?? '', region ?? '', String(durationSeconds)].map(quote).join(' ')
  return `${HEAD}
_sallyport_mfa() {
  { \\builtin unset -f _sallyport_mfa || \\unset -f _sallyport_mfa; } 2>/dev/null
  { \\builtin emulate -L zsh && \\builtin setopt no_xtrace no_verbose || \\:; } 2>/dev/null
  { \\builtin local _sallyport_line _sallyport_flags _sallyport_status || \\:; } 2>/dev/null
  _sallyport_status=0
  for _sallyport_line in "$(
    { \\builtin set +vx || \\set +vx; } 2>/dev/null
    \\/bin/sh -c '${MFA_PROGRAM}' mfa.sh "$1" "$(${READ_ONLY})" ${settings}
  )"; do
    case $1:$_sallyport_line in
      (*:) _sallyport_status=1 ;;
      (sourced:*)
        _sallyport_flags=$-
        \\builtin set +x
        \\builtin unset -v ${CHANGED_VARIABLES.join(' ')}
        ${APPLY}
        case $_sallyport_flags in (*x*) \\builtin set -x ;; esac
        ;;
    esac
  done
  (\\builtin exit "$_sallyport_status" || \\exit "$_sallyport_status") 2>/dev/null
}
_sallyport_mfa "$(${SOURCED})" 3>&1
`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

const HEAD = String.raw`#!/usr/bin/env bash
# mfa.sh: signs the current shell in to AWS with MFA. Made by sallyport mfa-script.
#
#   source mfa.sh     in bash or zsh: this shell gets the session
#   bash mfa.sh       prints the lines to copy
#
# It needs only the AWS CLI and a long-term access key where that looks for one. The device is found out, the code is
# read unseen. One exception to be known: the code, good for one use, is for a moment among the arguments of aws,
# where other users of this computer may see it.`

/**
 * Prints `sourced` when that is so. Zsh, which alone has the builtin `emulate`, lets a script return at its top, so there
 * its context is looked at; other shells have no `builtin`, so there nothing is printed.
 */
const SOURCED = String.raw`
  case $(\builtin emulate 2>/dev/null) in
    (?*) case $ZSH_EVAL_CONTEXT in (*file*) \builtin printf sourced ;; esac ;;
    (*) (\builtin return 0) 2>/dev/null && \builtin printf sourced ;;
  esac
`

/** Prints the names that can't be unset: each is tried where nothing comes of it. */
const READ_ONLY = String.raw`
      for _sallyport_line in ${[...CHANGED_VARIABLES, 'AWS_REGION', 'AWS_DEFAULT_REGION'].join(' ')}; do
        (\builtin unset -v "$_sallyport_line") 2>/dev/null || \builtin printf '%s ' "$_sallyport_line"
      done 2>/dev/null
    `

/** Takes the line apart, word by word. */
const APPLY = `${['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CREDENTIAL_EXPIRATION']
  .map(
    (name) => `\\builtin export "${name}=\${_sallyport_line%% *}"
        _sallyport_line=\${_sallyport_line#* }
        `,
  )
  .join('')}case $_sallyport_line in
          (-) ;;
          (*) \\builtin export "AWS_REGION=$_sallyport_line" "AWS_DEFAULT_REGION=$_sallyport_line" ;;
        esac`
