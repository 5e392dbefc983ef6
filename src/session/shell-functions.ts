import { KEY_VARIABLES, STALE_VARIABLES } from './export-formats.ts'

// A function by the program's name, since a program can't change the shell that started it: `login` then signs the shell in.
// What it is given goes to `export`, which asks as `login` does.

const KEYS = KEY_VARIABLES.join(' ')

const POSIX = `sallyport() {
  case "\${1-}" in
    login)
      case " $* " in *' --help '* | *' -h '* | *' --json '*)
        command sallyport "$@"
        return
        ;;
      esac
      shift
      local session
      session=$(command sallyport export --format sh "$@") || return
      eval "$session"
      printf 'this shell is signed in until %s\\n' "$AWS_CREDENTIAL_EXPIRATION" >&2
      ;;
    logout)
      command sallyport "$@" || return
      case "\${AWS_ACCESS_KEY_ID-}" in ASIA*)
        unset ${KEYS}
        ;;
      esac
      ;;
    *) command sallyport "$@" ;;
  esac
}
`

const FISH = `function sallyport --wraps sallyport
    switch "$argv[1]"
        case login
            if contains -- --help $argv; or contains -- -h $argv; or contains -- --json $argv
                command sallyport $argv
                return
            end
            set -l lines (command sallyport export --format fish $argv[2..-1])
            or return
            printf '%s\\n' $lines | source
            echo "this shell is signed in until $AWS_CREDENTIAL_EXPIRATION" >&2
        case logout
            command sallyport $argv
            or return
            if string match -q 'ASIA*' -- "$AWS_ACCESS_KEY_ID"
                set -eg ${KEYS}
            end
        case '*'
            command sallyport $argv
    end
end
`

const POWERSHELL = `function sallyport {
    $program = (Get-Command -CommandType Application sallyport | Select-Object -First 1).Source
    if ($args[0] -eq 'login' -and -not ($args | Where-Object { $_ -in '--help', '-h', '--json' })) {
        $rest = @($args | Select-Object -Skip 1)
        $lines = & $program export --format powershell @rest
        if ($LASTEXITCODE -ne 0) { return }
        $lines | Out-String | Invoke-Expression
        Write-Host "this shell is signed in until $Env:AWS_CREDENTIAL_EXPIRATION"
        return
    }
    & $program @args
    if ($LASTEXITCODE -eq 0 -and $args[0] -eq 'logout' -and $Env:AWS_ACCESS_KEY_ID -like 'ASIA*') {
        Remove-Item -ErrorAction SilentlyContinue ${KEY_VARIABLES.map((name) => `Env:${name}`).join(', ')}
    }
}
`

// Nushell evaluates no text: it loads a record, and what is stale is hidden here.
const NUSHELL = `def --env --wrapped sallyport [...words: string] {
    let command = $words | take 1 | str join
    let plain = $words | any {|word| $word in ['--help' '-h' '--json'] }
    if $command == 'login' and not $plain {
        let session = ^sallyport export --format nushell ...($words | skip 1)
        if ($session | is-empty) { return }
        hide-env --ignore-errors ${STALE_VARIABLES.join(' ')}
        $session | from json | load-env
        print --stderr $"this shell is signed in until ($env.AWS_CREDENTIAL_EXPIRATION)"
        return
    }
    if $command == 'logout' {
        ^sallyport ...$words
        if ($env.AWS_ACCESS_KEY_ID? | default '' | str starts-with 'ASIA') {
            hide-env --ignore-errors ${KEYS}
        }
        return
    }
    ^sallyport ...$words
}
`

/** What a shell evaluates at its start, so that `sallyport login` signs it in. */
export const SHELL_FUNCTIONS = {
  bash: POSIX,
  zsh: POSIX,
  fish: FISH,
  powershell: POWERSHELL,
  nushell: NUSHELL,
} as const
