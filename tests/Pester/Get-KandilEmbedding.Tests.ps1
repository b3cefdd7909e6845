BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $server = Start-FakeServer openai
    $null = Register-KandilModel pester-vectors -Endpoint $server.Address -SkipCheck
}

AfterAll {
    Unregister-KandilModel pester-vectors -Confirm:$false
    Stop-FakeServer $server
}

Describe 'Get-KandilEmbedding' {
    It 'gives an object with text and vector for each text of the pipeline, of length 1' {
        $embeddings = 'a', 'bb', 'ccc' | Get-KandilEmbedding -Model pester-vectors
        $embeddings.Text | Should -Be 'a', 'bb', 'ccc'
        foreach ($one in $embeddings) {
            $one.Dimensions | Should -Be 3
            [Math]::Sqrt(($one.Vector | ForEach-Object { $_ * $_ } | Measure-Object -Sum).Sum) | Should -BeGreaterThan 0.999
        }
        (Get-KandilEmbedding ccc -Model pester-vectors -NoNormalize).Vector | Should -Be 3, 4, 3
    }

    It 'runs as one job for all texts' {
        $job = 'a', 'bb' | Get-KandilEmbedding -Model pester-vectors -AsJob
        $job | Should -HaveCount 1
        ($job | Receive-Job -Wait -AutoRemoveJob).Text | Should -Be 'a', 'bb'
    }

    It 'refuses a model of the embedded engine with E_BACKEND' {
        (Get-Failure { Get-KandilEmbedding hello -Model kandil-guide }).FullyQualifiedErrorId | Should -BeLike 'E_BACKEND,*'
    }
}
