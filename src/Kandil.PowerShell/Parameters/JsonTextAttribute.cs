using System.Collections;
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace Kandil.PowerShell.Parameters;

/// <summary>Takes a hashtable in the place of JSON text.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class JsonTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is IDictionary table ? new JsonObject(JsonValues.Of(table)).ToJsonString() : inputData;
}
