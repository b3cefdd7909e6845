BeforeAll {
    . $PSScriptRoot/Prepare.ps1
}

Describe 'Get-KandilHardware' {
    It 'shows processor, memory and the disk of the models' {
        $hardware = Get-KandilHardware
        $hardware.Processor.Cores | Should -BeGreaterThan 0
        $hardware.AvailableMemory | Should -BeLessOrEqual $hardware.TotalMemory
        $hardware.TotalMemory | Should -BeLessOrEqual $hardware.MachineMemory
        $hardware.Disk.Free | Should -BeGreaterThan 0
        $hardware | Out-String | Should -BeLike '*Memory*free of*Gpus*'
    }
}
