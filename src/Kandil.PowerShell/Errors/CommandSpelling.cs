using System.Globalization;
using System.Management.Automation.Language;
using System.Text;
using Kandil.Core.Errors;

namespace Kandil.PowerShell.Errors;

/// <summary>How this shell spells an operation: a command to paste, in which no argument can become code.</summary>
internal static class CommandSpelling
{
    private static readonly char[] WildcardCharacters = ['*', '?', '[', ']', '`'];

    /// <summary>The command of an operation, its arguments quoted.</summary>
    public static string Spell(OperationCall call) => string.Concat(call.Options.Select(Given).Prepend(WithoutOptions(call)));

    private static string WithoutOptions(OperationCall call) => call.Operation switch
    {
        OperationNames.ImportModel when call.Arguments is [var path] && path.IndexOfAny(WildcardCharacters) >= 0 =>
            $"{Cmdlet(call.Operation)} -LiteralPath {Quote(path)}",
        OperationNames.AcceptLicense when call.Arguments is [var model, var license] =>
            $"{Cmdlet(call.Operation)} {Quote(model)} -License {Quote(license)}",
        OperationNames.SetCredential when call.Arguments is [var provider, var endpoint] =>
            $"{Cmdlet(call.Operation)} {Quote(provider)} -Endpoint {Quote(endpoint)}",
        OperationNames.Help => $"Get-Help {Cmdlet(call.Arguments.FirstOrDefault())}",
        _ => string.Join(' ', call.Arguments.Select(Quote).Prepend(Cmdlet(call.Operation))),
    };

    /// <summary>A parameter: <c>-TopP</c>.</summary>
    public static string Spell(OptionName option) => option == OptionNames.Threads ? "-ThreadCount"
        : option == OptionNames.Samplers ? "-Sampler"
        : option == OptionNames.Timeout ? "-TimeoutSec"
        : option == OptionNames.Limit ? "-First"
        : "-" + string.Concat(option.Words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>A text as a literal of PowerShell's.</summary>
    /// <remarks>Single quotes, of which PowerShell knows several; control characters are spelled out, so that showing the command shows all of it.</remarks>
    public static string Quote(string text) =>
        text.Any(char.IsControl) ? SpellOut(text) : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    private static string Given(OperationOption option) =>
        $" {Spell(option.Name)}{(option.Values.Count == 0 ? "" : $" {string.Join(',', option.Values.Select(Quote))}")}";

    private static string Cmdlet(string? operation) => operation switch
    {
        OperationNames.ListModels or OperationNames.ShowModel => "Get-KandilModel",
        OperationNames.ListAvailable or OperationNames.ShowAvailable => "Get-KandilModel -Available",
        OperationNames.RegisterModel => "Register-KandilModel",
        OperationNames.UnregisterModel => "Unregister-KandilModel",
        OperationNames.ShowAccess => "Get-KandilModelAccess",
        OperationNames.GrantAccess => "Grant-KandilModelAccess",
        OperationNames.ListAliases => "Get-KandilModelAlias",
        OperationNames.ImportModel => "Import-KandilModel",
        OperationNames.RemoveModel => "Uninstall-KandilModel",
        OperationNames.AddModel => "Install-KandilModel",
        OperationNames.ShowFiles => "Get-KandilModelFile",
        OperationNames.SearchModels => "Find-KandilModel",
        OperationNames.MigrateStore => "Repair-KandilStore",
        OperationNames.UpdateModel => "Update-KandilModel",
        OperationNames.VerifyModel or OperationNames.TestModel => "Test-KandilModel",
        OperationNames.RepairModel => "Repair-KandilModel",
        OperationNames.AcceptLicense => "Approve-KandilLicense",
        OperationNames.CollectStore => "Optimize-KandilStore",
        OperationNames.SetCredential => "Set-KandilCredential",
        OperationNames.ListSources => "Get-KandilSource",
        OperationNames.AddSource => "Register-KandilSource",
        OperationNames.RemoveSource => "Unregister-KandilSource",
        OperationNames.ListSandboxes => "Get-KandilSandboxProfile",
        OperationNames.ShowConfiguration => "Get-KandilConfiguration",
        OperationNames.SetConfiguration => "Set-KandilConfiguration",
        OperationNames.TrustConfiguration => "Approve-KandilConfiguration",
        OperationNames.ResetConfiguration => "Reset-KandilConfiguration",
        OperationNames.CheckCompatibility => "Test-KandilCompatibility",
        OperationNames.InstallBackend => "Install-KandilBackend",
        OperationNames.ShowHardware => "Get-KandilHardware",
        OperationNames.Ask => "Invoke-KandilCompletion",
        OperationNames.BeginChat => "New-KandilChat",
        _ => "Kandil",
    };

    private static string SpellOut(string text)
    {
        var spelled = new StringBuilder("\"");
        foreach (char c in text)
        {
            bool isPlain = char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '/' or '\\' or ':' or '-' or '_';
            spelled.Append(isPlain ? c.ToString() : string.Create(CultureInfo.InvariantCulture, $"`u{{{(int)c:x}}}"));
        }

        return spelled.Append('"').ToString();
    }
}
