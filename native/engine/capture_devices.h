#ifndef SYNSWEEP_ENGINE_CAPTURE_DEVICES_H_
#define SYNSWEEP_ENGINE_CAPTURE_DEVICES_H_

#include <vector>

#include "base/status.h"
#include "capture/xdp_capture.h"
#include "engine/path_plan.h"
#include "route/interfaces.h"

namespace synsweep {

// Where an XDP program finds the replies of `plan`: on the plan's devices, each once; but those of
// a VLAN come in by its parent, with a tag, where that is an Ethernet device without a tag of its
// own. Frames that lose their tag in hardware are left to libpcap on the VLAN's device. Not ok: a
// device is gone.
[[nodiscard]] Result<std::vector<XdpCapture::Device>> CaptureDevicesOf(
    const PathPlan& plan, const std::vector<Interface>& interfaces);

}  // namespace synsweep

#endif  // SYNSWEEP_ENGINE_CAPTURE_DEVICES_H_
