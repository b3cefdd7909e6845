BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $hub = Start-FakeServer hub
}

AfterAll { Stop-FakeServer $hub }

Describe 'Find-KandilModel' {
    It 'finds models of a hub by words of their names and by owner' {
        $found = Find-KandilModel plain -Owner lab -Source hf -Sort downloads -Descending -Mirror $hub.Address
        $found.Reference | Should -Be 'hf:lab/plain'
        $found.Downloads | Should -Be 100
    }

    It 'gives what Get-KandilModelFile takes' {
        $files = Find-KandilModel plain -Source hf -Mirror $hub.Address | Get-KandilModelFile -Mirror $hub.Address
        ($files | Where-Object IsInDefaultInstall).Path | Should -Contain 'plain-Q4_K_M.gguf'
        ($files | Where-Object Path -like *.gguf).DigestKind | Should -Be 'sha256'
        (Get-KandilModelFile lab/plain -Summary -Mirror $hub.Address).Quantizations | Should -Be 'Q4_K_M'
    }

    It 'refuses a source that there is not' {
        (Get-Failure { Find-KandilModel x -Source nosuchsource }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'finds what LM Studio keeps, to be used where it lies' {
        $script = {
            param($module, $root, $file)
            $env:HOME = $root
            $env:KANDIL_HOME = "$root/kandil"
            $null = New-Item -ItemType Directory "$root/.lmstudio/models/owner/repo" -Force
            Copy-Item $file "$root/.lmstudio/models/owner/repo/repo-Q8_0.gguf"
            Import-Module $module
            $model = Find-KandilModel -Local | Where-Object Program -eq 'LM Studio' | Import-KandilModel -Reference
            "$($model.Name) $($model.IsReferenced) $($model.Path)"
        }
        $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $script -args $module, "$TestDrive", $guide
        $said | Should -BeLike 'owner/repo* True *repo-Q8_0.gguf'
    }
}
