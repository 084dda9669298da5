#ifndef SYNSWEEP_ENGINE_XDP_UPGRADE_H_
#define SYNSWEEP_ENGINE_XDP_UPGRADE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "bpf/kernel.h"
#include "engine/engine_options.h"
#include "engine/path_plan.h"
#include "transmit/xdp_sender.h"

namespace synsweep {

// From this rate on `auto` sends by `xdp`, where that works. Below it `packet` does as well, and
// this machine's taps and filters see its frames (docs/decisions/0006-xdp-transmit.md).
inline constexpr double kAutoXdpRatePps = 200'000;

// Turns the plan's `packet` paths into `xdp` ones, as far as the options want it and it works here,
// and says in plan.fallback where it does not and why. Sends nothing.
//
// Gives one sender for each transmit thread, or none when no path leaves by XDP. Not ok: xdp was
// asked for by name, and does not work.
[[nodiscard]] Result<std::vector<std::unique_ptr<XdpSender>>> UpgradeToXdp(
    const std::shared_ptr<BpfKernel>& kernel, const EngineOptions& options, PathPlan& plan);

// Turns the plan's `packet` paths into `xdp` ones where they leave by one of these devices.
void MoveToXdp(PathPlan& plan, const XdpDevices& devices);

// Why frames cannot be handed to this device by XDP; nullopt: they can. Kernels before 6.3 do not
// say: then the answer is nullopt if it may be found out by sending.
[[nodiscard]] std::optional<std::string> WhyNotByXdp(int interface_index, bool may_try);

// Why this process cannot send by XDP to any device at all; nullopt: it can.
[[nodiscard]] std::optional<Status> WhyNoXdp();

}  // namespace synsweep

#endif  // SYNSWEEP_ENGINE_XDP_UPGRADE_H_
