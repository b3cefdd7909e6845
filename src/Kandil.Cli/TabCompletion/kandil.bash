# Completion of kandil in bash. In ~/.bashrc:
#   source <(kandil completion bash)
_kandil() {
    local line=${COMP_LINE:0:COMP_POINT} word lead= candidate files=
    COMPREPLY=()
    # bash takes what stands behind a colon or an equals sign for a word of its own.
    word=${line##*[[:space:]]}
    case $word in
        *[:=]*) lead=${word%"${word##*[:=]}"} ;;
    esac
    while IFS= read -r candidate; do
        if [[ $candidate == :files ]]; then
            files=1
        else
            printf -v candidate %q "${candidate#"$lead"}"
            COMPREPLY+=("$candidate")
        fi
    done < <(kandil complete --line "$line" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 0 && -n $files ]]; then
        compopt -o default 2>/dev/null
    elif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _kandil kandil
