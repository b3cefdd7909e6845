BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $first = New-ModelFile 'm-Q8_0.gguf'
    $hub = Start-FakeServer hub -Content "pester/moving=$first"
    $mirror = @{ Mirror = $hub.Address; WarningAction = 'SilentlyContinue' }
}

AfterAll { Stop-FakeServer $hub }

Describe 'Update-KandilModel' {
    It 'shows what is newer, installs it with -Apply, and has nothing to do afterwards' {
        $null = Install-KandilModel pester/moving @mirror
        (Update-KandilModel pester/moving @mirror).State | Should -Be 'Current'
        Stop-FakeServer $hub
        $null = New-ModelFile 'm-Q8_0.gguf' { param($bytes) $bytes[-1] = $bytes[-1] -bxor 1; , $bytes }
        $hub = Start-FakeServer hub -Port ([uri]$hub.Address).Port -Content "pester/moving=$first"

        $found = Get-KandilModel pester/moving | Update-KandilModel @mirror
        $found.State | Should -Be 'Available'
        $found.Summary | Should -BeLike '* → *'
        Update-KandilModel pester/moving -Apply -WhatIf @mirror | Should -BeNullOrEmpty
        $done = Update-KandilModel pester/moving -Apply @mirror
        $done.Outcome | Should -Be 'Replaced'
        $done.Update | Should -Be $found.Summary
        (Update-KandilModel pester/moving @mirror).State | Should -Be 'Current'
        Uninstall-KandilModel pester/moving -Force
        Stop-FakeServer $hub
    }

    It 'fails offline' {
        $null = Import-KandilModel (New-ModelFile 'still.gguf')
        (Get-Failure { Update-KandilModel local/still -Offline }).Count | Should -Be 1
        Uninstall-KandilModel local/still -Force
    }
}
