// What each shell evaluates. They ask `sallyport completion words`, which answers a line a proposal, with its meaning behind a
// tab, or one line that sends the shell to complete by itself. Nothing of it needs a network.

const BASH = `# sallyport for bash (3.2 and later): eval "$(sallyport completion bash)"
_sallyport() {
  local line=\${COMP_LINE:0:$COMP_POINT} words proposal value cut
  IFS=$' \\t\\n' read -r -a words <<< "$line"
  case $line in *[[:space:]]) words[\${#words[@]}]='' ;; esac
  local typed=\${words[\${#words[@]}-1]}
  # Readline takes colons and equals signs for the ends of words: what stands before the last of them is on the line already.
  cut=\${typed%"\${typed##*[:=]}"}
  COMPREPLY=()
  while IFS=$'\\t' read -r value proposal; do
    case $value in
      :command)
        COMPREPLY=()
        return 0
        ;;
      :files) return 0 ;;
    esac
    COMPREPLY[\${#COMPREPLY[@]}]=$(printf %q "\${value#"$cut"}")
  done < <(command sallyport completion words -- "\${words[@]:1}" 2> /dev/null)
}
complete -o default -F _sallyport sallyport
`

const ZSH = `#compdef sallyport
# sallyport for zsh: eval "$(sallyport completion zsh)", after compinit
_sallyport() {
  local -a lines pairs
  local line value
  lines=("\${(@f)$(command sallyport completion words -- "\${(@Q)words[2,CURRENT]}" 2> /dev/null)}")
  for line in $lines; do
    case $line in
      :files) _files; return ;;
      :command) _normal -p sallyport; return ;;
    esac
    value=\${line%%$'\\t'*}
    pairs+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe sallyport pairs
}
if [ "$funcstack[1]" = _sallyport ]; then
  _sallyport "$@"
else
  compdef _sallyport sallyport
fi
`

const FISH = `# sallyport for fish: sallyport completion fish | source
function __sallyport_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l lines (command sallyport completion words -- $words[2..-1] 2>/dev/null)
    switch "$lines[1]"
        case ':files' ':command'
            __fish_complete_path (commandline -ct)
        case '*'
            printf '%s\\n' $lines
    end
end
complete -c sallyport -f -a '(__sallyport_complete)'
`

const POWERSHELL = `# sallyport for PowerShell: sallyport completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName sallyport -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { "$_" }
    })
    if ($wordToComplete -eq '') { $words += '""' }
    & sallyport completion words '--' @words 2>$null | Where-Object { $_ -notmatch '^:' } | ForEach-Object {
        $value, $brief = $_ -split "\`t", 2
        if (-not $brief) { $brief = $value }
        $text = $value
        if ($value -notmatch '^[\\w./:=+-][\\w./:=@+-]*$') { $text = "'" + ($value -replace "['\\u2018-\\u201B]", '$0$0') + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $brief)
    }
}
`

/** The scripts by shell. */
export const COMPLETION_SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL } as const
