/** Shells whose command lines can be completed. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

// Each asks the program itself, which prints one candidate a line: value, tab, meaning. ":files" stands for paths.
const scripts: Readonly<Record<Shell, string>> = {
  bash: String.raw`# Completion of lifeboat for bash: source <(lifeboat completion bash)
_lifeboat() {
  local line=${'$'}{COMP_LINE:0:COMP_POINT} words out current prefix
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  current=${'$'}{words[${'$'}{#words[@]}-1]}
  # Bash replaces what stands behind the last of these only.
  prefix=
  [[ $current == *=* && $COMP_WORDBREAKS == *=* ]] && prefix=${'$'}{current%"${'$'}{current##*=}"}
  COMPREPLY=()
  while IFS= read -r out; do
    if [[ $out == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r out; do COMPREPLY+=("$out"); done < <(compgen -f -- "${'$'}{current#"$prefix"}")
    elif [[ $out == "$current"* ]]; then
      out=${'$'}{out%%$'\t'*}
      COMPREPLY+=("${'$'}{out#"$prefix"}")
    fi
  done < <("$1" __complete -- "${'$'}{words[@]:1}" 2>/dev/null)
}
complete -F _lifeboat lifeboat
`,
  zsh: String.raw`#compdef lifeboat
# Completion of lifeboat for zsh: source <(lifeboat completion zsh), or a file _lifeboat in a folder of $fpath
_lifeboat() {
  local line
  local -a candidates
  for line in "${'$'}{(@f)$(lifeboat __complete -- "${'$'}{(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then
      compset -P '--*='
      _files
    elif [[ -n $line ]]; then
      candidates+=("${'$'}{${'$'}{line%%$'\t'*}//:/\\:}:${'$'}{line#*$'\t'}")
    fi
  done
  (( ${'$'}{#candidates} )) && _describe -t words lifeboat candidates
}
if [[ $funcstack[1] == _lifeboat ]]; then
  _lifeboat "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _lifeboat lifeboat
fi
`,
  fish: `# Completion of lifeboat for fish: lifeboat completion fish | source
function __lifeboat_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (lifeboat __complete -- $words[2..-1] 2>/dev/null)
    if test "$line" = :files
      __fish_complete_path (string replace -r '^--[^=]+=' '' -- (commandline -ct))
    else
      echo $line
    end
  end
end
complete -c lifeboat -f -a '(__lifeboat_complete)'
`,
};

/** The script that a shell reads once. */
export function completionScript(shell: Shell): string {
  return scripts[shell];
}
