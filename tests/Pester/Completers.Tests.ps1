# What Tab offers, from this machine alone.
BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $null = Import-KandilModel (New-ModelFile 'tab-Q8_0.gguf')
    $null = Register-KandilSource pestertab http://127.0.0.1:9/ -SkipCheck
    $null = Register-KandilModel pesteroffice -Endpoint http://127.0.0.1:9/v1 -ProviderModel any -SkipCheck
    $null = Set-KandilModelAlias pesterboss pesteroffice

    function Complete([string] $Line) { (TabExpansion2 $Line).CompletionMatches.CompletionText }
}

AfterAll {
    Unregister-KandilSource pestertab
    Remove-KandilModelAlias pesterboss
    Unregister-KandilModel pesteroffice
    Get-KandilModel local/tab* | Uninstall-KandilModel -Force
}

Describe 'Tab' {
    It 'offers the installed models: <_>' -ForEach 'Test-KandilModel', 'Repair-KandilModel', 'Update-KandilModel', 'Uninstall-KandilModel', 'Lock-KandilModel', 'Unlock-KandilModel', 'Export-KandilModel', 'Get-KandilLicense', 'Approve-KandilLicense' {
        Complete "$_ tab" | Should -Contain 'local/tab-Q8_0'
    }

    It 'offers whoever can be asked: servers of one''s own, clouds'' models, and other names of both: <_>' -ForEach 'Invoke-KandilCompletion hi -Model', 'New-KandilChat -Model', 'Enter-KandilChat -Model', 'Invoke-KandilCodeTask review x.ps1 -Model', 'Test-KandilModel -Name', 'Set-KandilSandboxProfile x -Model' {
        Complete "$_ pestero" | Should -Be 'pesteroffice'
        Complete "$_ pesterb" | Should -Be 'pesterboss'
        Complete "$_ cla" | Should -Contain 'claude'
        Complete "$_ openai:gpt-4o" | Should -Contain 'openai:gpt-4o-mini'
        Complete "$_ local/tab" | Should -Contain 'local/tab-Q8_0'
    }

    It 'offers models of vectors where texts become vectors, and the catalogue where that was asked for' {
        Complete 'Get-KandilEmbedding x -Model text-' | Should -Contain 'text-embedding-3-small'
        Complete 'Get-KandilEmbedding x -Model gpt-4' | Should -BeNullOrEmpty
        Complete 'Get-KandilModel llama3.1:8' | Should -BeNullOrEmpty
        Complete 'Get-KandilModel -Available -Name llama3.1:8' | Should -Contain 'llama3.1:8b'
        Complete 'Set-KandilConfiguration defaults.model pestero' | Should -Be 'pesteroffice'
    }

    It 'offers what could be installed as far as this machine knows it: sources, and clouds'' models of which the key is asked for' {
        Complete 'Install-KandilModel pest' | Should -Contain 'pestertab:'
        Complete 'Install-KandilModel cla' | Should -Contain 'claude'
        Complete 'Test-KandilCompatibility cla' | Should -BeNullOrEmpty
        Complete 'Get-KandilModelFile h' | Should -Contain 'hf:'
    }

    It 'offers sources, and for Unregister those that can go' {
        Complete 'Find-KandilModel -Source ' | Should -Contain 'pestertab'
        Complete 'Get-KandilSource h' | Should -Contain 'hf'
        Complete 'Unregister-KandilSource ' | Should -Be 'pestertab'
    }

    It 'offers quantisations, those of installed models first' {
        (Complete 'Install-KandilModel x -Quantization Q')[0] | Should -Be 'Q8_0'
        Complete 'Install-KandilModel x -Quantization q4_k' | Should -Contain 'Q4_K_M'
    }

    It 'offers the keys of settings' {
        Complete 'Set-KandilConfiguration network.co' | Should -Be 'network.connections'
        Complete 'Reset-KandilConfiguration network.pr' | Should -Be 'network.proxy'
    }

    It 'offers nothing of its own, and fails at nothing, where the store cannot be read' {
        $registry = "$((Get-KandilStore).Path)/model_registry.json"
        $content = [IO.File]::ReadAllBytes($registry)
        [IO.File]::WriteAllText($registry, '{ torn')
        try {
            $before = $Error.Count
            Complete 'Test-KandilModel local/ta' | Should -BeNullOrEmpty
            Complete 'Install-KandilModel loc' | Should -BeNullOrEmpty
            Complete 'Install-KandilModel x -Quantization Q4_K_M' | Should -BeNullOrEmpty
            $Error.Count | Should -Be $before
        }
        finally { [IO.File]::WriteAllBytes($registry, $content) }
    }
}
