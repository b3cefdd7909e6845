@{
    RootModule           = 'Kandil.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = 'efedd2e7-934b-4163-8e5f-68d0803a617a'
    Author               = 'The Kandil authors'
    CompanyName          = 'Kandil'
    Copyright            = '(c) The Kandil authors. MIT.'
    Description          = 'Finds, checks, installs, verifies and runs language models, on this machine and in the cloud. On Linux it needs glibc 2.34 or newer, on Windows the Microsoft Visual C++ Redistributable.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    ScriptsToProcess     = @('CheckSession.ps1')
    FormatsToProcess     = @(
        'Kandil.format.ps1xml'
        'BackendStatus.format.ps1xml'
        'BackendInstallation.format.ps1xml'
        'Providers.format.ps1xml'
        'Chats.format.ps1xml'
        'Credentials.format.ps1xml'
        'CodeTask.format.ps1xml'
        'Compatibility.format.ps1xml'
        'Hardware.format.ps1xml'
        'SandboxProfile.format.ps1xml'
        'Setup.format.ps1xml'
        'TextEmbedding.format.ps1xml'
        'Endpoints.format.ps1xml'
        'VerifiedModel.format.ps1xml'
    )

    # Named one by one: a wildcard would make PowerShell load the assembly to find a command.
    CmdletsToExport      = @(
        'Approve-KandilConfiguration'
        'Approve-KandilLicense'
        'Enter-KandilChat'
        'Export-KandilChat'
        'Export-KandilModel'
        'Find-KandilModel'
        'Get-KandilBackend'
        'Get-KandilChat'
        'Get-KandilConfiguration'
        'Get-KandilCredential'
        'Get-KandilEmbedding'
        'Get-KandilEngine'
        'Get-KandilHardware'
        'Get-KandilLicense'
        'Get-KandilModel'
        'Get-KandilModelAccess'
        'Get-KandilModelAlias'
        'Get-KandilModelFile'
        'Get-KandilSandboxProfile'
        'Get-KandilSource'
        'Get-KandilStore'
        'Grant-KandilModelAccess'
        'Import-KandilChat'
        'Import-KandilModel'
        'Initialize-Kandil'
        'Install-KandilBackend'
        'Install-KandilModel'
        'Invoke-KandilCodeTask'
        'Invoke-KandilCompletion'
        'Lock-KandilModel'
        'New-KandilChat'
        'Optimize-KandilStore'
        'Register-KandilModel'
        'Register-KandilSource'
        'Remove-KandilChat'
        'Remove-KandilCredential'
        'Remove-KandilModelAlias'
        'Remove-KandilSandboxProfile'
        'Repair-KandilModel'
        'Repair-KandilStore'
        'Reset-KandilConfiguration'
        'Resolve-KandilModel'
        'Revoke-KandilModelAccess'
        'Set-KandilConfiguration'
        'Set-KandilCredential'
        'Set-KandilModelAlias'
        'Set-KandilSandboxProfile'
        'Stop-KandilEngine'
        'Test-KandilCompatibility'
        'Test-KandilCredential'
        'Test-KandilModel'
        'Uninstall-KandilModel'
        'Unlock-KandilModel'
        'Unregister-KandilModel'
        'Unregister-KandilSource'
        'Update-KandilModel'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()

    PrivateData          = @{
        PSData = @{
            Tags         = @('AI', 'LLM', 'GGUF', 'llama.cpp', 'Ollama', 'HuggingFace', 'OpenAI', 'Anthropic', 'Model', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'See CHANGELOG.md.'

            # Not in RequiredModules: its import costs ten times this one's, and Kandil works where it is not installed. It is
            # reached when a key is first stored or needed.
            ExternalModuleDependencies = @('Microsoft.PowerShell.SecretManagement')
        }
    }
}
