BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Sandbox profiles' {
    AfterEach { Get-KandilSandboxProfile | Where-Object { -not $_.IsBuiltIn } | ForEach-Object {
            if ($_.Models) { Remove-KandilSandboxProfile -Model $_.Models }
            if ($_.Agents) { Remove-KandilSandboxProfile -Agent $_.Agents }
            $_ | Remove-KandilSandboxProfile
        } }

    It 'shows those that come with Kandil' {
        (Get-KandilSandboxProfile).Name | Should -Be 'secure', 'standard', 'none'
        (Get-KandilSandboxProfile s*).Name | Should -Be 'secure', 'standard'
        (Get-KandilSandboxProfile secure).IsDefault | Should -BeTrue
        (Get-Failure { Get-KandilSandboxProfile gone }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'makes, changes and removes one of your own' {
        $made = Set-KandilSandboxProfile strict -Memory 4GB -Cores 2 -Priority Low -WallTime (New-TimeSpan -Minutes 1) -ReadPath $TestDrive -Network Restricted -AllowedHost a.example -AllowedPort 443 -PassThru
        $made.Memory | Should -Be '4.29 GB'
        $made.WallTime.TotalSeconds | Should -Be 60
        $made.ReadPaths | Should -Be (Resolve-Path $TestDrive).ProviderPath
        $made.AllowedPorts | Should -Be 443
        Get-KandilSandboxProfile strict | Set-KandilSandboxProfile -Cores all
        (Get-KandilSandboxProfile strict).Cores | Should -BeNullOrEmpty
        (Get-KandilSandboxProfile strict).Memory | Should -Be '4.29 GB'
        Remove-KandilSandboxProfile strict
        (Get-KandilSandboxProfile).Count | Should -Be 3
    }

    It 'refuses what cannot be, with the field' {
        $failure = Get-Failure { Set-KandilSandboxProfile strict -Cores 0 }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        "$failure" | Should -BeLike "*'cores'*"
        (Get-Failure { Set-KandilSandboxProfile secure -Cores 1 }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Remove-KandilSandboxProfile none }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'changes nothing with -WhatIf' {
        Set-KandilSandboxProfile strict -Cores 2 -WhatIf
        (Get-KandilSandboxProfile).Count | Should -Be 3
    }

    It 'holds for an agent: an answer that takes too long is stopped, by the name of the limit' {
        Set-KandilSandboxProfile brief -WallTime 1 -Agent scanner
        (Get-KandilSandboxProfile brief).Agents | Should -Be 'scanner'
        $failure = Get-Failure { Invoke-KandilCompletion 'on and on' -Agent scanner @endless }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_LIMIT,*'
        "$failure" | Should -BeLike "*'wall time'*"
    }

    It 'holds for a model, which says so when it is loaded' {
        $file = New-ModelFile 'bound.gguf'
        Set-KandilSandboxProfile standard -Model $file
        $null = Invoke-KandilCompletion 'hello' -Model $file -MaxTokens 2
        (Get-KandilEngine $file).Sandbox | Should -Be 'standard'
        Remove-KandilSandboxProfile -Model $file
        (Get-KandilSandboxProfile standard).Models | Should -BeNullOrEmpty
    }
}
