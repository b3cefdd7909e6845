BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Repair-KandilStore' {
    It 'takes over what an older program left, and a second run changes nothing' {
        $folder = New-Item -ItemType Directory "$((Get-KandilStore).Path)/llama-cpp/older/left" -Force
        Copy-Item $guide "$folder/left-Q8_0.gguf"
        (Repair-KandilStore -WhatIf).Adopted.Id | Should -Be 'older/left'
        Get-KandilModel older/* | Should -BeNullOrEmpty
        (Repair-KandilStore).Adopted.Id | Should -Be 'older/left'
        (Repair-KandilStore).IsUnchanged | Should -BeTrue
        (Repair-KandilStore -AsJob | Receive-Job -Wait -AutoRemoveJob).IsUnchanged | Should -BeTrue
        (Test-KandilModel older/left).IsWhole | Should -BeTrue
        Uninstall-KandilModel older/left -Force
    }
}
