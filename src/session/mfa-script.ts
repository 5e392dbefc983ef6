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
 * The script `mfa.sh`: sourced by bash or zsh it signs the shell in, run it prints the lines to copy. It needs only `aws`.
 *
 * All its work is done by a process of its own, a plain `sh` that gets the program as an argument; the shell that sources
 * the script only evaluates what that prints at the end. So no option, trap, function, variable or argument of the shell
 * can be touched, nor can any of them disturb the program. Where it fails or is interrupted there is nothing to evaluate,
 * and nothing to put back either: the shell itself is as it was until the session is there.
 */
export function mfaScript({ endpointUrl, profile, region, durationSeconds }: MfaScriptSettings): string {
  const settings = [endpointUrl ?? '', profile ?? '', region ?? '', String(durationSeconds)].map(quote).join(' ')
  return `${HEAD}
${REFUSE_CSH_QUOTES}
{ \\builtin eval "\${ZSH_VERSION:+${ZSH_OPENING}}" ${quote(`
\\builtin eval "\\builtin false $(
  { \\builtin set -- "`)}"\${BASH_VERSION:+$-}"${quote(`" "$(${DEBUG_TRAP})"; \\builtin set +vx; \\builtin trap - DEBUG ERR; } >&4
  \\builtin command sh -c '${PROGRAM}' mfa.sh "$(${SOURCED})" "$1" "$2" "$(${READONLY})" "\${BASH_VERSION:+\${BASH_XTRACEFD-}}" \\
    ${settings} 2>&4 4>&-
)"
`)} "\${ZSH_VERSION:+${ZSH_CLOSING}}"; } 3>&1 4>&2 2>/dev/null
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

const REFUSE_CSH_QUOTES = String.raw`if [[ -o cshjunkiequotes ]]; then
  \builtin echo "mfa.sh: zsh can't read this with the option CSH_JUNKIE_QUOTES: unsetopt cshjunkiequotes" >&2
  \builtin return 1
fi`

// A command substitution of bash has no verbose flag, so the flags are put in before. What is evaluated shows nowhere. Bash writes its traces to standard error, which leads nowhere meanwhile. Zsh keeps the
// one it had, so there a function without a name turns tracing off, and its end, however it comes, turns it on again.
const ZSH_OPENING = String.raw`() { \\builtin emulate -L zsh; \\builtin set +vx; \\builtin trap - DEBUG; `
const ZSH_CLOSING = String.raw`\}`

// Bash shows that trap each command, so it is put away for the few that hold a secret. What it prints by itself meanwhile
// must not be taken for an answer.
const DEBUG_TRAP = String.raw`{ case "$BASH_VERSION" in (?*) \builtin trap -p DEBUG >&3 ;; esac; } 3>&1 >&4`

/** Prints `sourced` when that is so. Zsh lets a script return at its top, so there its context is looked at. */
const SOURCED = [
  String.raw`case "$BASH_VERSION" in (?*) (\builtin return 0 2>/dev/null) && \builtin printf sourced ;;`,
  String.raw`(*) case "$ZSH_EVAL_CONTEXT" in (*:file*) \builtin printf sourced ;; esac ;; esac`,
].join(' ')

/** Prints which of the variables to be set or cleared can't be; tried in a subshell, where it changes nothing. */
const READONLY = [
  'for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_CREDENTIAL_EXPIRATION',
  'AWS_SECURITY_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE AWS_REGION AWS_DEFAULT_REGION;',
  String.raw`do (\builtin unset -v "$name") 2>/dev/null || \builtin printf " %s" "$name"; done`,
].join(' ')

// For any POSIX shell. It stands between single quotes, so it holds none itself; stdout is evaluated after a `false`,
// descriptor 3 is the real standard output, and everything for a person goes to standard error.
const PROGRAM = String.raw`
set +Cefuvx
mode=$1 flags=$2 debug_trap=$3 readonly=$4 trace_descriptor=$5
shift 5
endpoint=$1 profile=$2 region=$3 duration=$4

say() { printf "%s\n" "$*" >&2; }
fail() { say "mfa.sh: $*"; exit 1; }

if [ "$mode" = sourced ]; then
  for name in $readonly; do
    case $name in
      (*REGION) ;;
      (*) fail "$name is read-only in this shell: start another one, or copy the lines of bash mfa.sh" ;;
    esac
  done
  case $flags:$trace_descriptor in
    (*:|*:2) ;;
    (*x*:*) fail "this shell writes what it does, and would the secrets, to BASH_XTRACEFD: set +x first" ;;
  esac
fi

command -v aws >/dev/null 2>&1 || fail "the AWS CLI (aws) is not installed"

# The AWS CLI before 2.13 knows no AWS_ENDPOINT_URL, so it is told.
iam_endpoint=$endpoint sts_endpoint=$endpoint
if [ -z "$endpoint" ]; then
  iam_endpoint=\${AWS_ENDPOINT_URL_IAM:-\${AWS_ENDPOINT_URL:-}}
  sts_endpoint=\${AWS_ENDPOINT_URL_STS:-\${AWS_ENDPOINT_URL:-}}
fi

call() {
  service_endpoint=$1
  shift
  [ -z "$service_endpoint" ] || set -- "$@" --endpoint-url "$service_endpoint"
  [ -z "$profile" ] || set -- "$@" --profile "$profile"
  AWS_PAGER= aws "$@" --region "$region" --output text
}
iam() { call "$iam_endpoint" iam "$@"; }
sts() { call "$sts_endpoint" sts "$@"; }

setting() {
  if [ -n "$profile" ]; then set -- "$1" --profile "$profile"; fi
  aws configure get "$@" 2>/dev/null
}

# Names of variables that are set.
note() { [ -z "$2" ] || noted="$noted $1"; }

answer=
ask() {
  printf "%s " "$1" >&2
  IFS= read -r answer || { say; fail "there is nobody to ask"; }
}
ask_unseen() {
  [ -t 0 ] || { ask "$1"; say; return; }
  saved=$(stty -g)
  trap "stty $saved; trap - INT TERM HUP; kill -INT $$" INT TERM HUP
  stty -echo
  ask "$1"
  stty "$saved"
  trap - INT TERM HUP
  say
}

# Some versions of the AWS CLI do not look at AWS_REGION, and STS wants a Region where an endpoint is named.
known_region=\${region:-\${AWS_REGION:-\${AWS_DEFAULT_REGION:-}}}
[ -n "$known_region" ] || known_region=$(setting region)
region=\${known_region:-us-east-1}

# AWS gives a session only to a long-term key. In a session its variables stand before that key.
if [ -n "\${AWS_SESSION_TOKEN:-}\${AWS_SECURITY_TOKEN:-}" ]; then
  noted=
  note AWS_ACCESS_KEY_ID "\${AWS_ACCESS_KEY_ID:-}"
  note AWS_SECRET_ACCESS_KEY "\${AWS_SECRET_ACCESS_KEY:-}"
  note AWS_SESSION_TOKEN "\${AWS_SESSION_TOKEN:-}"
  note AWS_SECURITY_TOKEN "\${AWS_SECURITY_TOKEN:-}"
  say "This shell is in a session already:$noted hide the long-term key. Looking past them."
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_CREDENTIAL_EXPIRATION
  # Without a profile named it was the default one, or one whose name the sign-in took away.
  [ -n "$(setting aws_access_key_id)" ] || [ -n "$(setting credential_process)" ] ||
    fail "no long-term key behind them: unset$noted and set the long-term key, or name a profile in AWS_PROFILE"
elif [ -z "$profile" ] && [ -n "\${AWS_ACCESS_KEY_ID:-}" ] && [ "$mode" = sourced ]; then
  if [ "$(setting aws_access_key_id)" != "$AWS_ACCESS_KEY_ID" ]; then
    say "The long-term key $AWS_ACCESS_KEY_ID is only in the environment of this shell, and the session will take its place."
    say "To sign in again later you need it once more; aws configure keeps it in a file."
    ask "Go on? [y/N]"
    case $answer in (y | Y | yes) ;; (*) fail "nothing is changed" ;; esac
  fi
fi

# The answer is the last line; before it may stand what the AWS CLI has to say besides.
if ! identity=$(sts get-caller-identity --query Arn 2>&1); then
  say "$identity"
  case $identity in
    (*"Unable to locate credentials"*)
      fail "there is no access key here, so AWS was not asked: aws configure puts one into a file, AWS_PROFILE names another" ;;
    (*"The config profile"*) fail "there is no such profile, so AWS was not asked: name another one in AWS_PROFILE" ;;
    (*"Could not connect"*) fail "AWS did not answer" ;;
    (*) fail "AWS does not take the access key" ;;
  esac
fi
arn=\${identity##*
}
case $arn in (*:root) [ "$duration" -le 3600 ] || duration=3600 ;; esac

serial_number=
if devices=$(iam list-mfa-devices --query "MFADevices[].[SerialNumber]"); then
  count=0 fido=0 listed=
  while IFS= read -r device; do
    case $device in
      ("" | None) ;;
      (*:u2f/*) fido=1 ;;
      (*) count=$((count + 1)) listed="$listed$device
" ;;
    esac
  done <<END
$devices
END
  if [ "$count" -eq 0 ] && [ "$fido" -eq 1 ]; then
    fail "$arn has only FIDO devices, and STS takes no FIDO: add a virtual one in the console, or use aws login"
  elif [ "$count" -eq 0 ]; then
    fail "no MFA device on $arn: assign one first (sallyport device enroll\${profile:+ $profile}\${endpoint:+ --endpoint-url $endpoint})"
  elif [ "$count" -eq 1 ]; then
    serial_number=\${listed%?}
  else
    say "Several MFA devices:"
    printf "%s" "$listed" | sed "=" | sed "N;s/\n/  /" >&2
    ask "Which one [1-$count]?"
    case $answer in ("" | *[!0-9]*) fail "that is none of them" ;; esac
    [ "$answer" -ge 1 ] && [ "$answer" -le "$count" ] || fail "that is none of them"
    serial_number=$(printf "%s" "$listed" | sed -n "\${answer}p")
  fi
else
  serial_number=$(setting mfa_serial)
  [ -n "$serial_number" ] || { ask "Serial number (ARN) of the MFA device:"; serial_number=$answer; }
fi

tries=0 session=
while [ -z "$session" ]; do
  tries=$((tries + 1))
  ask_unseen "Token code of $serial_number:"
  token_code=$(printf "%s" "$answer" | tr -d " ")
  case $token_code in
    ([0-9][0-9][0-9][0-9][0-9][0-9])
      session=$(sts get-session-token --serial-number "$serial_number" --token-code "$token_code" \
        --duration-seconds "$duration" \
        --query "Credentials.[AccessKeyId,SecretAccessKey,SessionToken,Expiration]") || session=
      [ -n "$session" ] || say "A wrong code or one used before: each works once. Wait for the next."
      ;;
    (*) say "Six digits, please." ;;
  esac
  [ -n "$session" ] || [ "$tries" -lt 3 ] || fail "not signed in; nothing is changed"
done

# Four words; nothing that a shell could take for anything but text.
case $session in (*[!A-Za-z0-9/+=_:.[:space:]-]*) fail "AWS answered with something that is no session" ;; esac
set -- $session
[ $# -eq 4 ] || fail "AWS answered with something that is no session"
access_key_id=$1 secret_access_key=$2 session_token=$3 expiration=$4

exports() {
  printf "$1 AWS_ACCESS_KEY_ID=\047%s\047\n" "$access_key_id"
  printf "$1 AWS_SECRET_ACCESS_KEY=\047%s\047\n" "$secret_access_key"
  printf "$1 AWS_SESSION_TOKEN=\047%s\047\n" "$session_token"
  printf "$1 AWS_CREDENTIAL_EXPIRATION=\047%s\047\n" "$expiration"
}
noted=
note AWS_SECURITY_TOKEN "\${AWS_SECURITY_TOKEN:-}"
note AWS_DEFAULT_PROFILE "\${AWS_DEFAULT_PROFILE:-}"
note AWS_PROFILE "\${AWS_PROFILE:-}"

if [ "$mode" != sourced ]; then
  say "Signed in as $arn until $expiration. Copy these lines into the shell that is to have the session:"
  { [ -z "$noted" ] || printf "unset%s\n" "$noted"; exports export; } >&3
  printf "|| :\n"
  exit 0
fi

# Nothing that the shell has instead of its own commands is run, and nothing writes them down.
run="\\\\builtin"
printf "|| $run set +x\n$run trap - DEBUG\n"

# The profile goes, since some tools would follow it to the long-term key; its Region stays.
if [ -z "\${AWS_REGION:-}\${AWS_DEFAULT_REGION:-}" ]; then
  case $known_region$readonly in
    ("" | *[!a-z0-9-]*) ;;
    (*) printf "$run export AWS_REGION=%s AWS_DEFAULT_REGION=%s\n" "$known_region" "$known_region" ;;
  esac
fi
printf "$run unset -v AWS_SECURITY_TOKEN AWS_DEFAULT_PROFILE AWS_PROFILE\n"
exports "$run export"
[ -z "$debug_trap" ] || printf "%s\n" "\\builtin $debug_trap"
case $flags in (*x*) printf "$run set -x\n" ;; esac
say "Signed in as $arn until $expiration."
[ -z "$noted" ] || say "Cleared:$noted. To sign in again: AWS_PROFILE=\${AWS_DEFAULT_PROFILE:-\${AWS_PROFILE:-default}} source mfa.sh"
`.replaceAll('\\${', '${')
