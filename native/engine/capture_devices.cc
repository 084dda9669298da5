#include "engine/capture_devices.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace synsweep {

Result<std::vector<XdpCapture::Device>> CaptureDevicesOf(const PathPlan& plan,
                                                         const std::vector<Interface>& interfaces) {
  std::vector<XdpCapture::Device> devices;
  for (const std::string& name : plan.devices) {
    const Interface* device = FindInterface(interfaces, name);
    if (device == nullptr) {
      return Status{ErrorCode::kInterface, 0, "interface " + name + " is gone: try again"};
    }
    std::uint16_t vlan_id = 0;
    if (const auto& tag = device->vlan) {
      const Interface* parent = FindInterface(interfaces, tag->parent_index);
      if (parent != nullptr && parent->has_ethernet_framing() && !parent->vlan) {
        vlan_id = tag->vlan_id;
        device = parent;
      }
    }
    const auto known = std::ranges::find(devices, device->index, &XdpCapture::Device::index);
    if (known != devices.end()) {
      known->vlan_ids.insert(vlan_id);
      continue;
    }
    devices.push_back({device->index, device->name, device->has_ethernet_framing(), {vlan_id}});
  }
  return devices;
}

}  // namespace synsweep
