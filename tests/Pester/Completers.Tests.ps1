# What Tab offers, from this machine alone.
BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $null = Import-KandilModel (New-ModelFile 'tab-Q8_0.gguf')
    $null = Register-KandilSource pestertab http://127.0.0.1:9/ -SkipCheck

    function Complete([string] $Line) { (TabExpansion2 $Line).CompletionMatches.CompletionText }
}

AfterAll {
    Unregister-KandilSource pestertab
    Get-KandilModel local/tab* | Uninstall-KandilModel -Force
}

Describe 'Tab' {
    It 'offers the installed models: <_>' -ForEach 'Test-KandilModel', 'Repair-KandilModel', 'Update-KandilModel', 'Uninstall-KandilModel', 'Lock-KandilModel', 'Unlock-KandilModel', 'Export-KandilModel', 'Get-KandilLicense', 'Approve-KandilLicense' {
        Complete "$_ tab" | Should -Contain 'local/tab-Q8_0'
    }

    It 'offers what could be installed as far as this machine knows it: sources' {
        Complete 'Install-KandilModel pest' | Should -Contain 'pestertab:'
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
