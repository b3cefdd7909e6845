# Completion of kandil in PowerShell. In $PROFILE:
#   kandil completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName kandil -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
        })
    $typed = ([string]$wordToComplete).Trim('''"')
    kandil complete --describe -- @words $typed 2>$null | Where-Object { $_ -ne ':files' } | ForEach-Object {
        $name, $about = $_ -split "`t", 2
        $text = if ($name -match '^[\w./:=-]+$') { $name } else { "'$($name -replace '''', '''''')'" }
        [System.Management.Automation.CompletionResult]::new($text, $name, 'ParameterValue', $(if ($about) { $about } else { $name }))
    }
}
