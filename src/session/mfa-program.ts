/** The variables that a sign-in by `mfa.sh` sets or takes away; a shell where one of them is read-only can have no session. */
export const CHANGED_VARIABLES = [
  'AWS_SECURITY_TOKEN',
  'AWS_DEFAULT_PROFILE',
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
]

/**
 * What `mfa.sh` has a process of its own do: find out user and device, ask for a code, get a session. For any POSIX shell.
 *
 * Arguments: `sourced` or nothing, the names of read-only variables between blanks, endpoint, profile, Region (empty for
 * none) and seconds. Sourced, standard output gets one line: access key id, secret access key, session token, end and the
 * Region to be set or `-`, each without blanks. Else it gets `shown`, and descriptor 3 the lines to copy. Nothing after a
 * failure. What is for a person goes to standard error. It stands between single quotes, so it holds none itself.
 */
export const MFA_PROGRAM = String.raw`
# Where sh is bash, functions and options can be inherited through the environment.
unset -f aws command false grep kill printf read stty wait
(unset -f [) 2>/dev/null && unset -f [
set +aCefuvx
unset IFS TMOUT
# A shell that waits for what this prints could not be stopped with it.
trap "" TSTP
mode=$1 read_only=$2 endpoint=$3 profile=$4 region=$5 duration=$6
new_line="
"

say() { printf "%s\n" "$*" >&2; }
fail() { say "mfa.sh: $*"; exit 1; }

command -v aws >/dev/null 2>&1 || fail "the AWS CLI (aws) is not installed"

# Asked before the code is, since a code is good for one use.
is_read_only() { case " $read_only " in (*" $1 "*) ;; (*) return 1 ;; esac; }
noted=
for name in ${CHANGED_VARIABLES.join(' ')}; do
  if is_read_only "$name"; then noted="$noted $name"; fi
done
[ -z "$noted" ] || [ "$mode" != sourced ] ||
  fail "read-only in this shell, so the session has no place here:$noted. Source mfa.sh in a new shell"

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
  AWS_PAGER= AWS_CLI_AUTO_PROMPT=off aws "$@" --region "$region" --output text
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
  saved=$(stty -g) || fail "without stty the code cannot be read unseen"
  trap "stty $saved; trap - INT QUIT TERM HUP; kill -INT $$" INT QUIT TERM HUP
  stty -echo
  ask "$1"
  stty "$saved"
  trap - INT QUIT TERM HUP
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

list_devices() { iam list-mfa-devices --query "MFADevices[].[SerialNumber]"; }

# Both in the time of one, unless a program gives the key, which may have to ask a person for it. Unseen, what fails is
# asked once more below, aloud. The line between the answers begins with a blank, as no serial number does.
asks=
! grep -qs credential_process "\${AWS_CONFIG_FILE:-$HOME/.aws/config}" "\${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}" 2>/dev/null || asks=yes
answers=$(
  [ -n "$asks" ] || list_devices 2>/dev/null &
  identity=$(sts get-caller-identity --query Arn 2>&1) && known=yes || known=no
  wait $! && [ -z "$asks" ] && listed=yes || listed=no
  printf "\n $known $listed\n%s" "$identity"
)
devices=\${answers%%"$new_line "*} answers=\${answers#*"$new_line "}
identity=\${answers#*"$new_line"}

# The answer is the last line; before it may stand what the AWS CLI has to say besides.
case $answers in (no*)
  say "$identity"
  case $identity in
    (*"Unable to locate credentials"*)
      fail "there is no access key here, so AWS was not asked: aws configure puts one into a file, AWS_PROFILE names another" ;;
    (*"The config profile"*) fail "there is no such profile, so AWS was not asked: name another one in AWS_PROFILE" ;;
    (*"Could not connect"*) fail "AWS did not answer" ;;
    (*) fail "AWS does not take the access key" ;;
  esac
  ;;
esac
arn=\${identity##*"$new_line"}
case $arn in (*:root) [ "$duration" -le 3600 ] || duration=3600 ;; esac

serial_number=
is_listed() { case $answers in ("yes yes"*) ;; (*) false ;; esac; }
if is_listed || devices=$(list_devices); then
  count=0 fido=0 listed=
  while IFS= read -r device; do
    case $device in
      ("" | None) ;;
      (*:u2f/*) fido=1 ;;
      (*) count=$((count + 1)) listed="$listed$count  $device$new_line" ;;
    esac
  done <<END
$devices
END
  if [ "$count" -eq 0 ] && [ "$fido" -eq 1 ]; then
    fail "$arn has only FIDO devices, and STS takes no FIDO: add a virtual one in the console, or use aws login"
  elif [ "$count" -eq 0 ]; then
    fail "no MFA device on $arn: assign one first (sallyport device enroll\${profile:+ $profile}\${endpoint:+ --endpoint-url $endpoint})"
  fi
  answer=1
  if [ "$count" -gt 1 ]; then
    say "Several MFA devices:"
    printf "%s" "$listed" >&2
    ask "Which one [1-$count]?"
  fi
  case $new_line$listed in
    (*"$new_line$answer  "*) serial_number=\${listed#*"$answer  "} serial_number=\${serial_number%%"$new_line"*} ;;
    (*) fail "that is none of them" ;;
  esac
else
  serial_number=$(setting mfa_serial)
  [ -n "$serial_number" ] || { ask "Serial number (ARN) of the MFA device:"; serial_number=$answer; }
fi

tries=0 session=
while [ -z "$session" ]; do
  tries=$((tries + 1))
  ask_unseen "Token code of $serial_number:"
  token_code=$answer
  while case $token_code in (*" "*) ;; (*) false ;; esac; do token_code=\${token_code%% *}\${token_code#* }; done
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
set -f
set -- $session
[ $# -eq 4 ] || fail "AWS answered with something that is no session"

noted=
note AWS_SECURITY_TOKEN "\${AWS_SECURITY_TOKEN:-}"
note AWS_DEFAULT_PROFILE "\${AWS_DEFAULT_PROFILE:-}"
note AWS_PROFILE "\${AWS_PROFILE:-}"

if [ "$mode" != sourced ]; then
  say "Signed in as $arn until $4. Copy these lines into the shell that is to have the session:"
  {
    [ -z "$noted" ] || printf "unset%s\n" "$noted"
    printf "export AWS_ACCESS_KEY_ID=\047%s\047\n" "$1"
    printf "export AWS_SECRET_ACCESS_KEY=\047%s\047\n" "$2"
    printf "export AWS_SESSION_TOKEN=\047%s\047\n" "$3"
    printf "export AWS_CREDENTIAL_EXPIRATION=\047%s\047\n" "$4"
  } >&3
  printf shown
  exit 0
fi

# The profile goes, since some tools would follow it to the long-term key; its Region stays.
if [ -n "\${AWS_REGION:-}\${AWS_DEFAULT_REGION:-}" ] || is_read_only AWS_REGION || is_read_only AWS_DEFAULT_REGION; then
  known_region=
fi
case $known_region in ("" | *[!a-z0-9-]*) known_region=- ;; esac
say "Signed in as $arn until $4."
[ -z "$noted" ] || say "Cleared:$noted. To sign in again: AWS_PROFILE=\${AWS_DEFAULT_PROFILE:-\${AWS_PROFILE:-default}} source mfa.sh"
printf "%s %s %s %s %s" "$@" "$known_region"
`.replaceAll('\\${', '${')
