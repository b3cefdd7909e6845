# The module's help, made from docs/cmdlets: external help XML from the pages of cmdlets, text files from the about_ topics.

function Build-KandilHelp {
    <#
    .SYNOPSIS
        Makes the help in a folder of the module, below en-US.
    .DESCRIPTION
        The pages of cmdlets need PlatyPS. Without it the topics are made all the same, and there is a warning, or with -Required an error.
    #>
    param([string] $Root, [string] $Module, [switch] $Required)

    $folder = (New-Item -ItemType Directory -Path "$Module/en-US" -Force).FullName
    foreach ($page in Get-ChildItem "$Root/docs/cmdlets/about_*.md") {
        $text = ConvertTo-HelpTopic -Name $page.BaseName -Line ([IO.File]::ReadAllLines($page.FullName))
        [IO.File]::WriteAllText("$folder/$($page.BaseName).help.txt", $text)
    }

    if (-not (Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)) {
        $missing = 'The help of the cmdlets is made with PlatyPS, which is not installed: Install-PSResource Microsoft.PowerShell.PlatyPS'
        if ($Required) { throw $missing }
        Write-Warning $missing
        return
    }

    Import-Module Microsoft.PowerShell.PlatyPS
    $made = Join-Path ([IO.Path]::GetTempPath()) "kandil-help-$([guid]::NewGuid().ToString('N'))"
    try {
        $pages = (Get-ChildItem "$Root/docs/cmdlets/*-*.md").FullName
        $xml = Import-MarkdownCommandHelp -Path $pages | Export-MamlCommandHelp -OutputFolder $made -Force
        $help = [xml]::new()
        $help.PreserveWhitespace = $true
        $help.Load($xml.FullName)
        Repair-HelpXml -Help $help
        $help.Save("$folder/$($xml.Name)")
    }
    finally {
        Remove-Item -LiteralPath $made -Recurse -Force -ErrorAction Ignore
    }

    Write-Information "The help is in $folder."
}

# What PlatyPS 1.0 leaves as the page has it, and Get-Help then shows literally: Markdown, fences, hard line breaks, links to other pages.
function Repair-HelpXml([xml] $Help) {
    $names = [Xml.XmlNamespaceManager]::new($Help.NameTable)
    $names.AddNamespace('maml', 'http://schemas.microsoft.com/maml/2004/10')
    $names.AddNamespace('command', 'http://schemas.microsoft.com/maml/dev/command/2004/10')
    $names.AddNamespace('dev', 'http://schemas.microsoft.com/maml/dev/2004/10')

    foreach ($example in $Help.SelectNodes('//command:example', $names)) { Repair-HelpExample $example $names }
    foreach ($text in $Help.SelectNodes('//maml:description[maml:para] | //maml:alert[maml:para]', $names)) { Write-HelpParagraph -Parent $text -Text $text.InnerText -Names $names }

    # Of what a parameter takes, Get-Help shows the values in the syntax alone.
    foreach ($values in $Help.SelectNodes('//command:syntax//command:parameter[command:parameterValueGroup]', $names)) {
        $name = $values.SelectSingleNode('maml:name', $names).InnerText
        $text = $values.SelectSingleNode("ancestor::command:command/command:parameters/command:parameter[maml:name = '$name']/maml:description[not(starts-with(maml:para[2], 'One of '))]", $names)
        if ($text) { Add-HelpParagraph -Parent $text -Text "One of $(@($values.SelectNodes('command:parameterValueGroup/command:parameterValue', $names)).InnerText -join ', ')." -Names $names }
    }

    # A type as people write it: String[], not System.String[].
    foreach ($type in $Help.SelectNodes('//command:parameters//command:parameterValue', $names)) {
        $type.InnerText = $type.InnerText -replace '^System\.Nullable`1\[(.+)\]$', '$1' -replace '^.*[.+](?=\w+(\[\])?$)'
    }

    foreach ($link in $Help.SelectNodes('//maml:navigationLink', $names)) {
        $address = $link.SelectSingleNode('maml:uri', $names)
        if ($address.InnerText -notmatch '^https://') { $address.InnerText = '' }
        if ($address.InnerText -eq '' -and $link.InnerText.Trim() -eq 'Online Version') { $null = $link.ParentNode.RemoveChild($link) }
    }
}

# The code where Get-Help looks for code, and what is said of it below, with a blank line before the next one.
function Repair-HelpExample([Xml.XmlElement] $Example, [Xml.XmlNamespaceManager] $Names) {
    $title = $Example.SelectSingleNode('maml:title', $Names).InnerText
    $said = $Example.SelectSingleNode('maml:introduction', $Names)
    $text = (@($said.SelectNodes('maml:para', $Names)).InnerText -join "`n`n") -replace "`u{80}"
    $fence = [regex]::Match($text, '(?s)```powershell\s*\n(.*?)\n```')
    if (-not $fence.Success) { throw "An example has no code: $title" }

    $Example.SelectSingleNode('dev:code', $Names).InnerText = $fence.Groups[1].Value
    $remarks = $Example.SelectSingleNode('dev:remarks', $Names)
    Write-HelpParagraph -Parent $remarks -Text $text.Remove($fence.Index, $fence.Length) -Names $Names
    Add-HelpParagraph -Parent $remarks -Text '' -Names $Names
    $said.RemoveAll()
}

# A paragraph for each block of the text, with its lines joined; lines of a list stay lines.
function Write-HelpParagraph([Xml.XmlElement] $Parent, [string] $Text, [Xml.XmlNamespaceManager] $Names) {
    $Parent.RemoveAll()
    foreach ($block in $Text -replace "`r" -split '\n\s*\n' -match '\S') {
        Add-HelpParagraph -Parent $Parent -Text (ConvertFrom-MarkdownText ($block.Trim() -replace '\s*\n(?![-*] )\s*', ' ')) -Names $Names
    }
}

function Add-HelpParagraph([Xml.XmlElement] $Parent, [string] $Text, [Xml.XmlNamespaceManager] $Names) {
    $paragraph = $Parent.OwnerDocument.CreateElement('maml', 'para', $Names.LookupNamespace('maml'))
    $paragraph.InnerText = $Text
    $null = $Parent.AppendChild($paragraph)
}

function ConvertFrom-MarkdownText([string] $Text) {
    $Text -replace '\[([^\]]+)\]\((https://[^)]+)\)', '$1 ($2)' -replace '\[([^\]]+)\]\([^)]*\)', '$1' -replace '`([^`]+)`', '$1' -replace '\*\*([^*]+)\*\*', '$1'
}

# Get-Help shows such a file as it is, and takes its fifth line for what the topic is about. So lines are made to fit any terminal.
function ConvertTo-HelpTopic([string] $Name, [string[]] $Line) {
    $isCode = $false
    $open = ''
    $made = @(foreach ($one in @($Line | Select-Object -Skip 1) + '') {
        if ($open -and ($one -match '^(```|#|[-*] )' -or $one -notmatch '\S')) {
            Format-HelpLine $open
            $open = ''
        }

        if ($one -match '^```') { $isCode = -not $isCode }
        elseif ($isCode) { ('        ' + $one).TrimEnd() }
        elseif ($one -match '^## (.+)') { (ConvertFrom-MarkdownText $Matches[1]).ToUpperInvariant() }
        elseif ($one -match '^### (.+)') { '  ' + (ConvertFrom-MarkdownText $Matches[1]) }
        elseif ($one -match '\S') { $open = "$open $(ConvertFrom-MarkdownText $one.Trim())".Trim() }
        else { '' }
    })
    $body = ($made -join "`n").Trim("`n") -replace '(?m)^(\S.*)\n\n', "`$1`n" -replace '\n{3,}', "`n`n"
    "TOPIC`n    $Name`n`n$body`n"
}

# A paragraph or an item of a list, in lines of 76 characters.
function Format-HelpLine([string] $Text) {
    $next = $Text -match '^[-*] ' ? '      ' : '    '
    $line = '   '
    foreach ($word in $Text -split ' ') {
        if ($line.Length + 1 + $word.Length -gt 76) {
            $line
            $line = $next + $word
        }
        else {
            $line = "$line $word"
        }
    }

    $line
}
