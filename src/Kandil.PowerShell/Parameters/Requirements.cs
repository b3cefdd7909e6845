using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Provisioning;

namespace Kandil.PowerShell.Parameters;

/// <summary>Reads a file of required models: json as the command line does, psd1 as data that runs nothing.</summary>
internal static class Requirements
{
    private const long Largest = 4 << 20;

    /// <summary>Reads it.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: there is none; E_SCHEMA: it is no such file; E_PERM, E_DISK.</exception>
    /// <exception cref="RuntimeException">The path names a drive or a provider that does not exist.</exception>
    public static RequirementFile Read(string path, PathIntrinsics location)
    {
        string file = location.GetUnresolvedProviderPathFromPSPath(path);
        return Path.GetExtension(file).Equals(".psd1", StringComparison.OrdinalIgnoreCase)
            ? RequirementFile.From(file, ReadData(file))
            : RequirementFile.ReadJson(file);
    }

    // The parser's own way to read a data file: SafeGetValue refuses whatever would run.
    private static Dictionary<string, object?> ReadData(string file)
    {
        if (!File.Exists(file))
        {
            throw RequirementErrors.FileMissing(file);
        }

        if (new FileInfo(file).Length > Largest)
        {
            throw RequirementErrors.Unreadable(file, "it is too large");
        }

        ScriptBlockAst script = Parser.ParseFile(file, out _, out ParseError[] errors);
        if (errors is [{ } error, ..])
        {
            throw RequirementErrors.Unreadable(file, $"line {error.Extent.StartLineNumber}: {error.Message}");
        }

        try
        {
            return TheTable(script)?.SafeGetValue() is Hashtable content
                ? content.Keys.Cast<object>().ToDictionary(key => key.ToString()!, key => content[key], StringComparer.Ordinal)
                : throw RequirementErrors.Unreadable(file, "it is not one hashtable");
        }
        catch (InvalidOperationException exception)
        {
            throw RequirementErrors.Unreadable(file, $"it is not data alone: {exception.Message}");
        }
    }

    // One hashtable and nothing beside it: what is skipped here would surprise whoever runs the file.
    private static HashtableAst? TheTable(ScriptBlockAst script) =>
        script is { ParamBlock: null, BeginBlock: null, ProcessBlock: null, DynamicParamBlock: null, EndBlock.Statements: [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: HashtableAst table, Redirections.Count: 0 }] }] }
            ? table
            : null;
}
