#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
    Draws what a terminal shows, with its colours, as an SVG for the docs.
.DESCRIPTION
    Reads what `tmux capture-pane -ep` gives: lines of text with escape sequences for colours. Other sequences are left out.
.EXAMPLE
    tmux capture-pane -ept demo | ./tools/screens/ConvertTo-Screen.ps1 -Title 'kandil setup' > docs/screens/setup.svg
#>
[CmdletBinding()]
param(
    [Parameter(ValueFromPipeline)] [AllowEmptyString()] [string] $Line,

    # What the screen shows, for who cannot see it.
    [Parameter(Mandatory)] [string] $Title
)

begin {
    $width, $height, $margin = 8.4, 19, 16
    $names = '#3b4252', '#ff6b6b', '#8fd18f', '#f2c94c', '#7aa2f7', '#c792ea', '#56c2d6', '#d8dee9'
    $plain, $paper = '#d8dee9', '#1b1f27'
    $lines = [Collections.Generic.List[string]]::new()

    function ConvertTo-Text([string] $Text) { [Security.SecurityElement]::Escape($Text) }

    # The state after a sequence such as 1;32: the colour, bold, inverse.
    function Get-Style($Style, [string] $Codes) {
        $next = $Style.Clone()
        foreach ($code in ($Codes -split ';').ForEach({ [int]($_ ? $_ : 0) })) {
            switch ($code) {
                0 { $next = @{ Color = $plain; Bold = $false; Inverse = $false } }
                1 { $next.Bold = $true }
                22 { $next.Bold = $false }
                7 { $next.Inverse = $true }
                27 { $next.Inverse = $false }
                39 { $next.Color = $plain }
                { $_ -in 30..37 } { $next.Color = $names[$_ - 30] }
                { $_ -in 90..97 } { $next.Color = $names[$_ - 90] }
            }
        }
        $next
    }
}

process { $lines.Add($Line.TrimEnd()) }

end {
    while ($lines.Count -and -not ($lines[-1] -replace '\e\[[0-9;]*m').Trim()) { $lines.RemoveAt($lines.Count - 1) }
    $columns = ($lines | ForEach-Object { ($_ -replace '\e\[[0-9;?]*[A-Za-z]').Length } | Measure-Object -Maximum).Maximum
    $w, $h = [int]($columns * $width + 2 * $margin), [int]($lines.Count * $height + 2 * $margin)
    $style = @{ Color = $plain; Bold = $false; Inverse = $false }
    $rows = for ($row = 0; $row -lt $lines.Count; $row++) {
        $column, $y = 0, ($margin + ($row + 0.75) * $height)
        foreach ($piece in [regex]::Split($lines[$row], '(\e\[[0-9;?]*[A-Za-z])')) {
            if ($piece -match '^\e\[([0-9;]*)m$') { $style = Get-Style $style $Matches[1]; continue }
            if (-not $piece -or $piece[0] -eq [char]27) { continue }
            $column += $piece.Length - $piece.TrimStart().Length
            $x = $margin + $column * $width
            $column += $piece.TrimStart().Length
            $piece = $piece.Trim()
            if ($style.Inverse -and $piece) {
                '<rect x="{0:0.#}" y="{1:0.#}" width="{2:0.#}" height="{3}" fill="{4}"/>' -f $x, ($y - 0.75 * $height), ($piece.Length * $width), $height, $style.Color
            }
            if (-not $piece) { continue }
            '<text x="{0:0.#}" y="{1:0.#}" textLength="{2:0.#}" fill="{3}"{4}>{5}</text>' -f $x, $y, ($piece.Length * $width),
                ($style.Inverse ? $paper : $style.Color), ($style.Bold ? ' font-weight="bold"' : ''),
                (ConvertTo-Text $piece).Replace(' ', [string][char]0xA0) # browsers collapse plain spaces, whatever xml:space says above
        }
    }
    "<svg xmlns=`"http://www.w3.org/2000/svg`" viewBox=`"0 0 $w $h`" width=`"$w`" height=`"$h`" role=`"img`" aria-label=`"$(ConvertTo-Text $Title)`">"
    "<title>$(ConvertTo-Text $Title)</title>"
    "<rect width=`"$w`" height=`"$h`" rx=`"8`" fill=`"$paper`"/>"
    '<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14" xml:space="preserve" style="white-space:pre">'
    $rows
    '</g></svg>'
}
