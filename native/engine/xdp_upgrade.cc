#include "engine/xdp_upgrade.h"

#include <net/if.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "route/xdp_features.h"

namespace synsweep {
namespace {

std::string NameOf(int interface_index) {
  std::array<char, IF_NAMESIZE> name{};
  if (::if_indextoname(static_cast<unsigned>(interface_index), name.data()) == nullptr) {
    return "interface " + std::to_string(interface_index);
  }
  return name.data();
}

// The device whose driver puts the frames of `path` on the wire. That of a VLAN hands them to its
// parent, tagged; so frames that are to pass it by go to the parent with the tag in them.
int DriverOf(const PathPlan& plan, const SendPath& path) {
  const auto vlan = plan.vlans.find(path.interface_index);
  return vlan == plan.vlans.end() ? path.interface_index : vlan->second.parent_index;
}

// The plan's devices that frames of ours leave by.
std::vector<int> FrameDevices(const PathPlan& plan) {
  std::vector<int> indexes;
  for (const SendPath& path : plan.paths) {
    if (path.back_end != SendPath::BackEnd::kPacket) continue;
    const int index = DriverOf(plan, path);
    if (std::ranges::find(indexes, index) == indexes.end()) indexes.push_back(index);
  }
  return indexes;
}

}  // namespace

void MoveToXdp(PathPlan& plan, const XdpDevices& devices) {
  plan.uses_xdp = true;
  plan.uses_packet = false;
  for (SendPath& path : plan.paths) {
    if (path.back_end != SendPath::BackEnd::kPacket) continue;
    const auto device = std::ranges::find(devices, DriverOf(plan, path),
                                          [](const auto& each) { return each->index(); });
    if (device == devices.end()) {
      plan.uses_packet = true;
      continue;
    }
    path.back_end = SendPath::BackEnd::kXdp;
    if (const auto vlan = plan.vlans.find(path.interface_index); vlan != plan.vlans.end()) {
      path.ethernet->vlan_id = vlan->second.vlan_id;
      path.syn = SynTemplate(path.ethernet, path.source);
    }
    path.xdp_device = static_cast<std::size_t>(device - devices.begin());
  }
}

Result<std::vector<std::unique_ptr<XdpSender>>> UpgradeToXdp(
    const std::shared_ptr<BpfKernel>& kernel, const EngineOptions& options, PathPlan& plan) {
  const bool is_asked_for = options.link == LinkChoice::kXdp;
  const bool is_welcome = options.link == LinkChoice::kAuto && options.rate_pps >= kAutoXdpRatePps;
  if (!is_asked_for && !is_welcome) return std::vector<std::unique_ptr<XdpSender>>();

  auto devices = std::make_shared<XdpDevices>();
  for (const int index : FrameDevices(plan)) {
    if (const auto why_not = WhyNotByXdp(index, is_asked_for)) {
      if (is_asked_for) return Status{ErrorCode::kRoute, 0, *why_not + ": use --link packet"};
      if (!plan.fallback.empty()) plan.fallback += ", ";
      plan.fallback += *why_not;
    } else {
      devices->push_back(std::make_unique<XdpDevice>(index, NameOf(index)));
    }
  }
  if (devices->empty()) {
    if (is_asked_for) MoveToXdp(plan, *devices);  // no target has a way: there is nothing to send
    return std::vector<std::unique_ptr<XdpSender>>();
  }

  std::size_t longest_frame_bytes = 0;
  for (const SendPath& path : plan.paths) {
    const bool is_tagged = plan.vlans.contains(path.interface_index);
    longest_frame_bytes =
        std::max(longest_frame_bytes, path.syn.frame_bytes() + (is_tagged ? kVlanTagBytes : 0));
  }
  std::vector<std::unique_ptr<XdpSender>> senders;
  for (std::uint32_t lane = 0; lane < options.transmit_threads; ++lane) {
    auto opened = XdpSender::Open(kernel, devices, longest_frame_bytes);
    if (Failed(opened)) {
      Status failure = std::get<Status>(std::move(opened));
      if (is_asked_for) return failure;
      plan.fallback = MessageOf(failure);
      return std::vector<std::unique_ptr<XdpSender>>();
    }
    senders.push_back(std::get<std::unique_ptr<XdpSender>>(std::move(opened)));
  }
  MoveToXdp(plan, *devices);
  return senders;
}

std::optional<std::string> WhyNotByXdp(int interface_index, bool may_try) {
  const auto read = ReadXdpFeatures(interface_index);
  const auto features = Failed(read) ? std::nullopt : std::get<std::optional<XdpFeatures>>(read);
  if (!features) {
    if (may_try) return std::nullopt;
    return "this kernel cannot say whether " + NameOf(interface_index) + " takes frames by XDP";
  }
  if (features->can_transmit) return std::nullopt;
  return NameOf(interface_index) + " takes no frames by XDP";
}

std::optional<Status> WhyNoXdp() {
  auto opened = XdpSender::Open(std::make_shared<SystemBpfKernel>(), std::make_shared<XdpDevices>(),
                                XdpSender::kMinFrameBytes);
  if (!Failed(opened)) return std::nullopt;
  return std::get<Status>(std::move(opened));
}

}  // namespace synsweep
