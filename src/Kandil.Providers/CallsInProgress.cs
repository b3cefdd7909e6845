using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kandil.Core.Audit;
using Kandil.Core.Engines;
using Kandil.Providers.Protocols;

namespace Kandil.Providers;

/// <summary>Puts the calls of tools together that an answer has.</summary>
internal sealed class CallsInProgress
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Call> _calls = [];

    /// <summary>Takes a piece: of the call at its place, or of a new one where the place or the identifier is new.</summary>
    public void Take(ToolCallPart part)
    {
        Call? call = part.Place is { } place ? _calls.FindLast(one => one.Place == place) : _calls.LastOrDefault();
        bool isNew = call is null || (part.Name is not null && (part.Id ?? "") is var id && (id.Length == 0 ? part.Place is null : id != call.Id));
        if (isNew)
            _calls.Add(call = new Call(part.Place, part.Id));
        call!.Name ??= part.Name;
        call.Arguments.Append(part.Arguments);
    }

    /// <summary>The calls that have a name, in their order; each has an identifier, and arguments where the model gave none.</summary>
    public IReadOnlyList<ToolCall> All() =>
    [
        .. _calls.Where(call => !string.IsNullOrEmpty(call.Name)).Select((call, index) => new ToolCall(
            string.IsNullOrEmpty(call.Id) ? string.Create(CultureInfo.InvariantCulture, $"call_{index + 1}") : call.Id,
            SecretText.WithoutSent(TerminalText.Clean(call.Name!)),
            call.Arguments.Length == 0 ? "{}" : SecretText.WithoutSent(TerminalText.Clean(Plain(call.Arguments.ToString()))))),
    ];

    // Letters that are written as their numbers would hide a key.
    private static string Plain(string arguments)
    {
        if (!arguments.Contains('\\', StringComparison.Ordinal))
            return arguments;
        try
        {
            return JsonNode.Parse(arguments)?.ToJsonString(Unescaped) ?? arguments;
        }
        catch (JsonException)
        {
            return arguments;
        }
    }

    private sealed class Call(int? place, string? id)
    {
        public int? Place => place;

        public string? Id => id;

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}
