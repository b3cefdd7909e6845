BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Uninstall-KandilModel' {
    BeforeEach { $null = Import-KandilModel (New-ModelFile 'gone.gguf') -Name gone }

    AfterEach { Get-KandilModel local/gone* | Uninstall-KandilModel -Force }

    It 'removes a model and its file' {
        $path = (Get-KandilModel local/gone).Path
        Uninstall-KandilModel local/gone -Force
        Get-KandilModel local/gone* | Should -BeNullOrEmpty
        $path | Should -Not -Exist
    }

    It 'takes models from the pipeline' {
        Get-KandilModel local/gone | Uninstall-KandilModel -Confirm:$false
        Get-KandilModel local/gone* | Should -BeNullOrEmpty
    }

    It 'unloads a model that is in memory' {
        $null = Invoke-KandilCompletion 'hi' -Model local/gone -MaxTokens 1
        $process = Get-Process -Id (Get-KandilEngine local/gone).ProcessId
        Uninstall-KandilModel local/gone -Force
        Get-KandilEngine local/gone* | Should -BeNullOrEmpty
        $process.WaitForExit(10000) | Should -BeTrue
    }

    It 'removes nothing with -WhatIf, -Force or not' {
        Uninstall-KandilModel local/gone -WhatIf
        Uninstall-KandilModel local/gone -WhatIf -Force
        Get-KandilModel local/gone | Should -Not -BeNullOrEmpty
    }

    It 'asks first' {
        # Nobody can answer in a session without a user, so the question itself is the failure.
        (Get-Failure { Uninstall-KandilModel local/gone })[0].ToString() | Should -BeLike '*NonInteractive*'
        Get-KandilModel local/gone | Should -Not -BeNullOrEmpty
    }

    It 'refuses the bundled model and unknown names, and removes the others' {
        'kandil-guide', 'local/never', 'local/gone' | Uninstall-KandilModel -Force -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures | Should -HaveCount 2
        $failures[1].FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
        Get-KandilModel local/gone* | Should -BeNullOrEmpty
        Get-KandilModel kandil-guide | Should -Not -BeNullOrEmpty
    }
}
