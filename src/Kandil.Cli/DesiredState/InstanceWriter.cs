using System.Buffers;
using System.Text;
using System.Text.Json;
using Kandil.Cli.Rendering;
using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.DesiredState;

/// <summary>Writes what desired state configuration reads: each document a line.</summary>
internal static class InstanceWriter
{
    /// <summary>A state. What is not known of it is left out.</summary>
    /// <param name="state">The state.</param>
    /// <param name="isRight">A test's answer; null where nothing was tested.</param>
    public static string State(ModelState state, bool? isRight = null) => Line(writer =>
    {
        writer.WriteStartObject();
        foreach (InstanceProperty property in InstanceProperty.All)
        {
            if (property.Of(state) is { } value)
            {
                writer.WritePropertyName(property.Name);
                Write(writer, value);
            }
        }

        if (isRight is { } answer)
        {
            writer.WriteBoolean(InstanceProperty.InDesiredState, answer);
        }

        writer.WriteEndObject();
    });

    /// <summary>Names of properties.</summary>
    public static string Names(IEnumerable<string> names) => Line(writer => Write(writer, names.ToList()));

    /// <summary>The properties in which two states differ.</summary>
    public static IEnumerable<string> Changed(ModelState before, ModelState after) => InstanceProperty.All
        .Where(property => !AreSame(property.Of(before), property.Of(after))).Select(property => property.Name);

    /// <summary>A message of a kind: <c>{"warn":"…"}</c>.</summary>
    /// <param name="level"><c>error</c>, <c>warn</c>, <c>info</c>, <c>debug</c> or <c>trace</c>.</param>
    /// <param name="message">A sentence.</param>
    public static string Trace(string level, string message) => Line(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString(level, message);
        writer.WriteEndObject();
    });

    /// <summary>The JSON schema of an instance, draft 2020-12.</summary>
    public static string Schema() => Line(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        writer.WriteString("title", "Kandil/Model");
        writer.WriteString("description", "A language model that a machine has, verified and ready to be asked.");
        writer.WriteString("type", "object");
        writer.WriteBoolean("additionalProperties", false);
        writer.WritePropertyName("required");
        Write(writer, (string[])[InstanceProperty.Model]);
        writer.WriteStartObject("properties");
        foreach (InstanceProperty property in InstanceProperty.All)
        {
            WriteProperty(writer, property);
        }

        writer.WriteStartObject(InstanceProperty.InDesiredState);
        writer.WritePropertyName("type");
        Write(writer, (string[])["boolean", "null"]);
        writer.WriteString("description", "Whether the machine is as desired: the answer of a test.");
        writer.WriteBoolean("readOnly", true);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static void WriteProperty(Utf8JsonWriter writer, InstanceProperty property)
    {
        writer.WriteStartObject(property.Name);
        string type = property.Kind switch { PropertyKind.Text => "string", PropertyKind.Truth => "boolean", PropertyKind.Number => "integer", _ => "array" };
        writer.WritePropertyName("type");
        if (property.Name is InstanceProperty.Model or InstanceProperty.Exist)
        {
            writer.WriteStringValue(type);
        }
        else
        {
            Write(writer, (string[])[type, "null"]);
        }

        writer.WriteString("description", property.Description);
        if (property.Kind == PropertyKind.Text)
        {
            writer.WriteNumber("minLength", 1);
        }
        else if (property.Kind == PropertyKind.Texts)
        {
            writer.WriteStartObject("items");
            writer.WriteString("type", "string");
            writer.WriteNumber("minLength", 1);
            writer.WriteEndObject();
        }

        if (property.Name == InstanceProperty.Exist)
        {
            writer.WriteBoolean("default", true);
        }

        if (property.IsReadOnly)
        {
            writer.WriteBoolean("readOnly", true);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStartArray();
                foreach (string item in (IEnumerable<string>)value)
                {
                    writer.WriteStringValue(item);
                }

                writer.WriteEndArray();
                break;
        }
    }

    private static bool AreSame(object? one, object? other) =>
        one is IReadOnlyList<string> list && other is IReadOnlyList<string> others ? list.SequenceEqual(others) : Equals(one, other);

    private static string Line(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter writer = new(line, Envelope.Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}
