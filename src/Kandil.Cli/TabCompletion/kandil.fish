# Completion of kandil in fish. Once:
#   kandil completion fish > ~/.config/fish/completions/kandil.fish
function __kandil
    set -l words (commandline -opc)
    set -e words[1]
    set -l word (commandline -ct)
    for line in (kandil complete --describe -- $words "$word" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$word"
        else
            echo $line
        end
    end
end
complete -c kandil -f -a '(__kandil)'
