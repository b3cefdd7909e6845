BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Every view' {
    It 'has headings that are properties, to filter and sort by' {
        $assemblies = [Kandil.PowerShell.Pipeline.KandilCmdlet].Assembly, [Kandil.Core.Operations.Listing.KandilModel].Assembly
        $wrong = foreach ($file in (Import-PowerShellDataFile $module).FormatsToProcess) {
            foreach ($view in ([xml](Get-Content -Raw (Join-Path (Split-Path $module) $file))).Configuration.ViewDefinitions.View) {
                $name = $view.ViewSelectedBy.TypeName -replace '^Deserialized\.|#.*$'
                $type = $assemblies | ForEach-Object { $_.GetType($name) } | Select-Object -First 1
                if (-not $type) { "$name is no type"; continue }
                $columns = @($view.SelectNodes('TableControl/TableHeaders/TableColumnHeader/Label'))
                # An answer's Object is added to it when it is written.
                @($columns) + @($view.SelectNodes('.//ListItem/Label')) + @($view.SelectNodes('.//PropertyName')) | ForEach-Object InnerText |
                    Where-Object { -not $type.GetProperty($_) -and -not ($type.Name -eq 'Completion' -and $_ -eq 'Object') } | ForEach-Object { "$($type.Name) has no $_" }
                if ($columns.Count -ne $view.SelectNodes('TableControl/TableRowEntries/TableRowEntry/TableColumnItems/TableColumnItem').Count) {
                    "$($type.Name) has not as many headings as columns"
                }
                # A table keeps its headings: one that is wider than its column would be cut.
                $view.SelectNodes('TableControl/TableHeaders/TableColumnHeader[Width]') | Where-Object { $_.Label.Length -gt [int]$_.Width } |
                    ForEach-Object { "$($type.Name) cuts $($_.Label)" }
            }
        }
        $wrong | Should -BeNullOrEmpty
    }
}
