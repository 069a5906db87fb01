/** Shells that the program completes its command line in. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What is typed once, so that the shell completes in every session. */
export const INSTALLING: Readonly<Record<Shell, string>> = {
  bash: `echo 'source <(narrate completion bash)' >>~/.bashrc`,
  zsh: `echo 'source <(narrate completion zsh)' >>~/.zshrc`,
  fish: 'narrate completion fish >~/.config/fish/completions/narrate.fish',
};

/**
 * What the shell runs when Tab is pressed. It knows nothing itself: `narrate __complete` answers with a line that says whether
 * files may stand there, "files" or "none", and then with a line for each choice.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for narrate. To install it:  ${INSTALLING.bash}
_narrate() {
  local line files=
  COMPREPLY=()
  while IFS= read -r line; do
    if [ -z "$files" ]; then files=$line; else COMPREPLY+=("$line"); fi
  done < <(command narrate __complete bash -- "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  if [ "$files" = none ]; then
    # What bash would offer instead of nothing: files.
    compopt +o default +o bashdefault 2>/dev/null
  elif [ "\${#COMPREPLY[@]}" -gt 0 ]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$2")
  fi
}
complete -o bashdefault -o default -F _narrate narrate
`,
  zsh: `#compdef narrate
# zsh completion for narrate. To install it:  ${INSTALLING.zsh}
_narrate() {
  local -a lines choices
  local line found=1
  lines=("\${(@f)$(command narrate __complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    line=\${line//\\\\/\\\\\\\\}
    choices+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  [[ $PREFIX == --*=* ]] && compset -P 1 '*='
  if (( $#choices )); then
    _describe -V 'narrate' choices -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}' && found=0
  fi
  if [[ \${lines[1]} == files ]]; then
    _files && found=0
  fi
  return found
}
if [[ \${funcstack[1]} == _narrate ]]; then
  _narrate "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _narrate narrate
fi
`,
  fish: `# fish completion for narrate. To install it:  ${INSTALLING.fish}
function __narrate_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (command narrate __complete fish -- $before[2..-1] "$current" 2>/dev/null)
    for line in $lines[2..-1]
        printf '%s\\n' $line
    end
    if test "$lines[1]" = files
        __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current")
    end
end
complete -c narrate -e
complete -c narrate -f -a '(__narrate_complete)'
`,
};
