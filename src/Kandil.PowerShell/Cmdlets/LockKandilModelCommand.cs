using System.Management.Automation;
using Kandil.Core.Operations.Listing;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Has clean-up leave models.</summary>
[Cmdlet(VerbsCommon.Lock, "KandilModel", SupportsShouldProcess = true)]
[OutputType(typeof(KandilModel))]
public sealed class LockKandilModelCommand : PinCmdlet
{
    private protected override bool Pins => true;
}
