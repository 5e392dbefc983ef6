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
 * can be touched, nor can any of them disturb the program; and where it fails there is nothing to evaluate. Tracing is
 * off meanwhile, or the shell would write the secrets down.
 */
export function mfaScript({ endpointUrl, profile, region, durationSeconds }: MfaScriptSettings): string {
  const settings = [endpointUrl ?? '', profile ?? '', region ?? '', String(durationSeconds)].map(quote).join(' ')
  return `${HEAD}
_sallyport_flags=$-
set +vx
{ eval "$(
  if command sh -c '${PROGRAM}' mfa.sh "$(${SOURCED})" ${settings}; then set -- true; else set -- '(exit 1)'; fi
  printf '%s\\n' 'unset _sallyport_flags'
  case $_sallyport_flags in (*v*) printf '%s\\n' 'set -v' ;; esac
  case $_sallyport_flags in (*x*) printf '%s\\n' 'set -x' ;; esac
  printf '%s\\n' "$1"
)"; } 3>&1
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

/** Prints `sourced` when that is so. Zsh lets a script return at its top, so there its context is looked at. */
const SOURCED = [
  'if [ -n "${ZSH_VERSION-}" ]; then case "${ZSH_EVAL_CONTEXT-}" in (*:file*) printf sourced ;; esac',
  'elif [ -n "${BASH_VERSION-}" ]; then (return 0 2>/dev/null) && printf sourced; fi',
].join('; ')

// For any POSIX shell. It stands between single quotes, so it holds none itself; stdout is evaluated, descriptor 3 is the
// real standard output, and everything for a person goes to standard error.
const PROGRAM = String.raw`
mode=$1 endpoint=$2 profile=$3 region=$4 duration=$5

say() { printf "%s\n" "$*" >&2; }
fail() { say "mfa.sh: $*"; exit 1; }

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
  printf "export AWS_ACCESS_KEY_ID=\047%s\047\n" "$access_key_id"
  printf "export AWS_SECRET_ACCESS_KEY=\047%s\047\n" "$secret_access_key"
  printf "export AWS_SESSION_TOKEN=\047%s\047\n" "$session_token"
  printf "export AWS_CREDENTIAL_EXPIRATION=\047%s\047\n" "$expiration"
}
noted=
note AWS_SECURITY_TOKEN "\${AWS_SECURITY_TOKEN:-}"
note AWS_DEFAULT_PROFILE "\${AWS_DEFAULT_PROFILE:-}"
note AWS_PROFILE "\${AWS_PROFILE:-}"

if [ "$mode" != sourced ]; then
  say "Signed in as $arn until $expiration. Copy these lines into the shell that is to have the session:"
  { [ -z "$noted" ] || printf "unset%s\n" "$noted"; exports; } >&3
  exit 0
fi

# The profile goes, since some tools would follow it to the long-term key; its Region stays.
if [ -z "\${AWS_REGION:-}\${AWS_DEFAULT_REGION:-}" ]; then
  case $known_region in
    ("" | *[!a-z0-9-]*) ;;
    (*) printf "export AWS_REGION=%s AWS_DEFAULT_REGION=%s\n" "$known_region" "$known_region" ;;
  esac
fi
printf "unset AWS_SECURITY_TOKEN AWS_DEFAULT_PROFILE AWS_PROFILE\n"
exports
say "Signed in as $arn until $expiration."
[ -z "$noted" ] || say "Cleared:$noted. To sign in again: AWS_PROFILE=\${AWS_DEFAULT_PROFILE:-\${AWS_PROFILE:-default}} source mfa.sh"
`.replaceAll('\\${', '${')
