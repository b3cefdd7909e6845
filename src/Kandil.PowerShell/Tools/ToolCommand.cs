using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.PowerShell.Errors;

namespace Kandil.PowerShell.Tools;

/// <summary>
/// A function or cmdlet that a model may call, with the parameters of all its parameter sets but for the common ones; what is given must
/// fit one of the sets. What the model gives is bound to parameters by their names, as values: no part of it is ever read as code.
/// </summary>
internal sealed class ToolCommand
{
    private readonly ToolParameter[] _parameters;
    private readonly CommandParameterInfo[][] _sets;

    /// <summary>Reads a command.</summary>
    /// <exception cref="KandilException">E_ARGS: it is no function or cmdlet, or a model cannot give all that it needs.</exception>
    public ToolCommand(CommandInfo command)
    {
        Command = command is AliasInfo alias ? alias.ResolvedCommand ?? throw ToolErrors.Unknown(command.Name) : command;
        if (Command is not (FunctionInfo or CmdletInfo))
        {
            throw ToolErrors.NotATool(Command.Name, "it is a program or a script, whose arguments have no types");
        }

        CommandParameterInfo[][] sets = [.. Command.ParameterSets.OrderByDescending(one => one.IsDefault).Select(Own)];
        _sets = [.. sets.Where(one => Needed(one) is null)];
        if (sets.Length > 0 && Needed(sets[0]) is { } needed)
        {
            throw ToolErrors.NotATool(Command.Name, $"its parameter {needed.Name} takes what no model may give, {needed.ParameterType.Name}");
        }

        CommentHelpInfo? help = (((Command as FunctionInfo)?.ScriptBlock.Ast) as FunctionDefinitionAst)?.GetHelpContent();
        _parameters =
        [
            .. _sets.SelectMany(set => set).Where(one => !ToolParameter.IsKeptBack(one.ParameterType)).DistinctBy(one => one.Name, StringComparer.OrdinalIgnoreCase)
                .Select(one => ToolParameter.Of(one, HelpOf(help, one.Name)) with { IsRequired = Array.TrueForAll(_sets, set => Array.Exists(set, other => other.Name == one.Name && other.IsMandatory)) }),
        ];
        Definition = new ToolDefinition(Command.Name, _sets.Length > 1 ? $"{Description(help)}\n{Together()}" : Description(help), Schema().ToJsonString());
    }

    /// <summary>The command.</summary>
    public CommandInfo Command { get; }

    /// <summary>What the model is told of it.</summary>
    public ToolDefinition Definition { get; }

    /// <summary>The arguments of a call as PowerShell binds them.</summary>
    /// <param name="call">The call.</param>
    /// <param name="problem">What is wrong with them, a sentence for the model; null where nothing is.</param>
    public Hashtable Arguments(ToolCall call, out string? problem)
    {
        var bound = new Hashtable(StringComparer.OrdinalIgnoreCase);
        problem = call.ArgumentObject() is { } given ? Bind(given, bound) : "The arguments are no JSON object.";
        return bound;
    }

    /// <summary>The command with its arguments as it will run, to be read by a person.</summary>
    public string Line(Hashtable arguments) => string.Join(' ', arguments.Keys.Cast<string>().Order(StringComparer.OrdinalIgnoreCase).Select(name => $"-{name}:{Shown(arguments[name])}").Prepend(Command.Name));

    private string? Bind(JsonElement given, Hashtable bound)
    {
        foreach (JsonProperty argument in given.EnumerateObject().Where(one => one.Value.ValueKind != JsonValueKind.Null))
        {
            if (Array.Find(_parameters, one => one.Name.Equals(argument.Name, StringComparison.OrdinalIgnoreCase)) is not { } parameter)
            {
                return $"{Command.Name} has no parameter {argument.Name}. It has: {string.Join(", ", _parameters.Select(one => one.Name))}.";
            }

            bound[parameter.Name] = Value(argument.Value);
        }

        // PowerShell would ask the person at the screen for what is missing.
        if (_sets.Length == 0 || Array.Exists(_sets, set => Takes(set, bound) && Missing(set, bound) is null))
        {
            return null;
        }

        return Missing(Array.Find(_sets, set => Takes(set, bound)) ?? [], bound) is { } missing
            ? $"{Command.Name} needs the parameter {missing.Name}.{(_sets.Length > 1 ? $" {Together()}" : "")}"
            : $"{Command.Name} does not take these parameters together. {Together()}";
    }

    private static bool Takes(CommandParameterInfo[] set, Hashtable bound) => bound.Keys.Cast<string>().All(name => Array.Exists(set, one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));

    private static CommandParameterInfo? Missing(CommandParameterInfo[] set, Hashtable bound) => Array.Find(set, one => one.IsMandatory && !bound.ContainsKey(one.Name));

    private static CommandParameterInfo? Needed(CommandParameterInfo[] set) => Array.Find(set, one => one.IsMandatory && ToolParameter.IsKeptBack(one.ParameterType));

    private static CommandParameterInfo[] Own(CommandParameterSetInfo set) =>
        [.. set.Parameters.Where(one => !Cmdlet.CommonParameters.Contains(one.Name) && !Cmdlet.OptionalCommonParameters.Contains(one.Name))];

    // As a syntax has it: what may be left away in brackets.
    private string Together() => $"Its parameters go together so: {string.Join("; or ", _sets.Select(set => string.Join(' ', set
        .Where(one => !ToolParameter.IsKeptBack(one.ParameterType)).Select(one => one.IsMandatory ? one.Name : $"[{one.Name}]"))))}.";

    private JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject([.. _parameters.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Name, one.Schema))]),
        ["required"] = new JsonArray([.. _parameters.Where(one => one.IsRequired).Select(one => (JsonNode)one.Name)]),
        ["additionalProperties"] = false,
    };

    private string Description(CommentHelpInfo? help) => (help?.Synopsis, help?.Description) switch
    {
        ({ Length: > 0 } synopsis, { Length: > 0 } more) => $"{synopsis.Trim()}\n{more.Trim()}",
        ({ Length: > 0 } synopsis, _) => synopsis.Trim(),
        (_, { Length: > 0 } more) => more.Trim(),
        _ => $"The PowerShell {(Command is CmdletInfo ? "cmdlet" : "function")} {Command.Name}{(string.IsNullOrEmpty(Command.ModuleName) ? "" : $" of the module {Command.ModuleName}")}.",
    };

    private static string? HelpOf(CommentHelpInfo? help, string parameter) =>
        help?.Parameters.FirstOrDefault(one => one.Key.Equals(parameter, StringComparison.OrdinalIgnoreCase)).Value;

    private static object Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt32(out int small) ? small : value.TryGetInt64(out long whole) ? whole : value.GetDouble(),
        JsonValueKind.Array => value.EnumerateArray().Select(Value).ToArray(),
        JsonValueKind.Object => new Hashtable(value.EnumerateObject().ToDictionary(one => one.Name, one => Value(one.Value)), StringComparer.OrdinalIgnoreCase),
        JsonValueKind.String => value.GetString()!,
        _ => "",
    };

    private static string Shown(object? value) => value switch
    {
        true => "$true",
        false => "$false",
        string text => CommandSpelling.Quote(text),
        object[] list => $"@({string.Join(", ", list.Select(Shown))})",
        Hashtable table => $"@{{ {string.Join("; ", table.Keys.Cast<string>().Order(StringComparer.Ordinal).Select(key => $"{CommandSpelling.Quote(key)} = {Shown(table[key])}"))} }}",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => "$null",
    };
}
