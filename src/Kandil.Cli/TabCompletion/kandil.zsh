#compdef kandil
# Completion of kandil in zsh. As a file _kandil in a folder of $fpath, or in ~/.zshrc after compinit:
#   source <(kandil completion zsh)
_kandil() {
    local line files
    local -a names shown open
    for line in "${(@f)$(kandil complete --describe -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
        if [[ $line == :files ]]; then
            files=1
        elif [[ ${line%%$'\t'*} == *: ]]; then
            open+=("${line%%$'\t'*}")
        elif [[ -n $line ]]; then
            names+=("${line%%$'\t'*}")
            shown+=("${line/$'\t'/  -- }")
        fi
    done
    (( $#names )) && compadd -l -d shown -- "${names[@]}"
    (( $#open )) && compadd -S '' -- "${open[@]}"
    [[ -n $files ]] && (( ! $#names )) && _files
    return 0
}
if [[ ${funcstack[1]-} == _kandil ]]; then
    _kandil "$@"
else
    compdef _kandil kandil
fi
