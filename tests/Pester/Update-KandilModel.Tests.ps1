BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $first = New-ModelFile 'm-Q8_0.gguf'
    $hub = Start-FakeServer hub -Content "pester/moving=$first"
    $mirror = @{ Mirror = $hub.Address; WarningAction = 'SilentlyContinue' }

    # The same server with a newer file.
    function Move-Source {
        Stop-FakeServer $hub
        $null = New-ModelFile 'm-Q8_0.gguf' { param($bytes) $bytes[-1] = $bytes[-1] -bxor 1; , $bytes }
        Start-FakeServer hub -Port ([uri]$hub.Address).Port -Content --license, $args[0], "pester/moving=$first"
    }
}

AfterAll { Stop-FakeServer $hub }

Describe 'Update-KandilModel' {
    BeforeAll { $null = Install-KandilModel pester/moving @mirror }

    AfterAll { Uninstall-KandilModel pester/moving -Force }

    It 'shows what is current' {
        $found = Update-KandilModel pester/moving @mirror
        $found.State | Should -Be 'Current'
        (Update-KandilModel pester/mov* -Apply @mirror).State | Should -Be 'Current'
        (Update-KandilModel @mirror | Where-Object { $_.Model.Name -eq 'pester/moving' }).State | Should -Be 'Current'
    }

    It 'leaves out without an error what came from no source when it is piped, and refuses it by name' {
        Get-KandilModel kandil-guide | Update-KandilModel @mirror | Should -BeNullOrEmpty
        Get-KandilModel nothing-* | Update-KandilModel @mirror | Should -BeNullOrEmpty
        $null = Import-KandilModel (New-ModelFile 'still.gguf')
        (Get-Failure { Update-KandilModel local/still }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        Uninstall-KandilModel local/still -Force
    }

    It 'goes on after a model that is not here' {
        $found = 'local/never', 'pester/moving' | Update-KandilModel @mirror -ErrorVariable failures -ErrorAction SilentlyContinue
        $found.State | Should -Be 'Current'
        $failures.FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
    }

    It 'uses no network with -Offline' {
        $failure = Get-Failure { Update-KandilModel pester/moving @mirror -Offline }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_NET,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*without -Offline;*'
    }

    It 'asks the server that the model came from, which Get-KandilModel shows' {
        (Update-KandilModel pester/moving).State | Should -Be 'Current'
        (Get-KandilModel pester/moving).Mirror | Should -Be "$($hub.Address)".TrimEnd('/')
        Get-KandilModel pester/moving | Format-List | Out-String | Should -Match 'Mirror +: http://127'
        $step = (Get-Failure { Install-KandilModel pester/moving:Q9_X @mirror }).ErrorDetails.RecommendedAction
        $step | Should -BeLike "*Install-KandilModel 'pester/moving:Q8_0' -Mirror '$($hub.Address)'*"
    }

    It 'shows what is newer, installs it with -Apply, and has nothing to do afterwards' {
        $hub = Move-Source apache-2.0
        try {
            $found = Get-KandilModel pester/moving | Update-KandilModel @mirror
            $found.State | Should -Be 'Available'
            $found.Summary | Should -BeLike "* $([char]0x2192) *"
            $found.DownloadBytes | Should -BeGreaterThan 1MB
            $found | Out-String | Should -BeLike "*pester/moving*Available*$([char]0x2192)*MB*"
            (Update-KandilModel pester/moving -Apply -WhatIf @mirror).State | Should -Be 'Available'
            (Update-KandilModel pester/moving @mirror).State | Should -Be 'Available'

            $done = $found | Update-KandilModel -Apply @mirror -AsJob | Receive-Job -Wait -AutoRemoveJob
            $done.Outcome | Should -Be 'Replaced'
            $done.Update | Should -Be $found.Summary
            (Update-KandilModel pester/moving @mirror).State | Should -Be 'Current'
        }
        finally { Stop-FakeServer $hub }
    }
}

Describe 'Update-KandilModel and a newer license' {
    It 'asks about it as an installation does' {
        Set-Content $first ''
        $null = New-ModelFile 'm-Q8_0.gguf'
        $hub = Start-FakeServer hub -Port ([uri]$hub.Address).Port -Content "pester/moving=$first"
        $null = Install-KandilModel pester/moving @mirror
        $hub = Move-Source llama3.2
        try {
            (Get-Failure { Update-KandilModel pester/moving -Apply -Force @mirror }).FullyQualifiedErrorId | Should -BeLike 'E_LICENSE,*'
            $said = Invoke-Answering Yes "Update-KandilModel pester/moving -Apply -Mirror $($hub.Address)"
            $said.Asked[0] | Should -BeLike '*llama3.2*'
            $said.Output.Outcome | Should -Be 'Replaced'
        }
        finally {
            Uninstall-KandilModel pester/moving -Force
            Stop-FakeServer $hub
        }
    }
}
