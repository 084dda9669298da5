#include "capture/xdp_capture.h"

#include <cerrno>
#include <map>
#include <optional>
#include <utility>

#include "route/xdp_features.h"

namespace synsweep {
namespace {

using Device = XdpCapture::Device;

// A failure of bpf/ as one of capture/.
Status CaptureFailure(const Device* device, const Status& failure) {
  if (failure.code == ErrorCode::kPrivilege) {
    return {ErrorCode::kPrivilege, failure.sys_errno,
            "--capture xdp needs CAP_BPF and CAP_NET_ADMIN: run with sudo, or without it"};
  }
  if (device != nullptr && (failure.sys_errno == EBUSY || failure.sys_errno == EEXIST)) {
    return {ErrorCode::kCaptureBusy, failure.sys_errno,
            "another XDP program is attached to " + device->name +
                ", and is left alone: use --capture pcap"};
  }
  return {ErrorCode::kCapture, failure.sys_errno,
          "cannot capture by XDP" + (device == nullptr ? "" : " on " + device->name) + ": " +
              failure.detail};
}

bool IsForOthers(const Status& failure) noexcept {
  return failure.code == ErrorCode::kPrivilege || failure.sys_errno == EBUSY ||
         failure.sys_errno == EEXIST;
}

// The program for each way and set of tags, loaded once it is wanted.
class Programs {
 public:
  Programs(BpfKernel& kernel, const PacketRings& packets, const XdpCapture::Replies& replies)
      : kernel_(kernel), packets_(packets), replies_(replies) {}

  [[nodiscard]] Result<UniqueFd> Attach(const Device& device, XdpMode mode) {
    const bool is_native = mode == XdpMode::kNative;
    UniqueFd& program = loaded_[{is_native, device.vlan_ids}];
    if (!program) {
      const ReplyShape shape{replies_.sources, replies_.ports, device.vlan_ids};
      auto loaded = LoadXdpProgram(
          kernel_, ReplyProgram(packets_, replies_.secret, shape,
                                is_native ? RstPath::kRedirect : RstPath::kTransmit));
      if (Failed(loaded)) return loaded;
      program = std::get<UniqueFd>(std::move(loaded));
    }
    return AttachXdp(kernel_, program, device.index, mode);
  }

 private:
  BpfKernel& kernel_;
  const PacketRings& packets_;
  const XdpCapture::Replies& replies_;
  std::map<std::pair<bool, std::set<std::uint16_t>>, UniqueFd> loaded_;
};

// Whether frames can be redirected to the device. Only the kernel knows: a driver that takes none
// drops them without a word, and then targets would never hear our RSTs.
bool TakesFrames(const Device& device) {
  const auto read = ReadXdpFeatures(device.index);
  if (Failed(read)) return false;
  const auto& features = std::get<std::optional<XdpFeatures>>(read);
  return features && features->can_transmit;
}

}  // namespace

Result<std::unique_ptr<XdpCapture>> XdpCapture::Open(const std::shared_ptr<BpfKernel>& kernel,
                                                     const std::vector<Device>& devices,
                                                     const Replies& replies) {
  if (replies.sources.size() > kMostSources) {
    return Status{ErrorCode::kCapture, 0,
                  "replies come in to more than " + std::to_string(kMostSources) +
                      " addresses of this machine: use --capture pcap"};
  }
  for (const Device& device : devices) {
    if (device.is_ethernet) continue;
    return Status{ErrorCode::kCapture, 0,
                  device.name +
                      " is no Ethernet device, and --capture xdp needs one: use "
                      "--capture pcap"};
  }
  auto packets = PacketRings::Make(*kernel);
  if (Failed(packets)) return CaptureFailure(nullptr, std::get<Status>(packets));
  auto capture = std::make_unique<XdpCapture>(std::get<PacketRings>(std::move(packets)));
  Programs programs(*kernel, capture->packets_, replies);
  for (const Device& device : devices) {
    auto native = programs.Attach(device, XdpMode::kNative);
    if (!Failed(native) && TakesFrames(device)) {
      capture->attachments_.push_back(std::get<UniqueFd>(std::move(native)));
      continue;
    }
    std::string why_not = "takes no frames by XDP";
    if (Failed(native)) {
      const Status& failure = std::get<Status>(native);
      if (IsForOthers(failure)) return CaptureFailure(&device, failure);
      why_not = "runs no XDP program in its driver";
    }
    native = Status{};  // detached: a device has a program in one mode only
    auto generic = programs.Attach(device, XdpMode::kGeneric);
    if (Failed(generic)) return CaptureFailure(&device, std::get<Status>(generic));
    capture->attachments_.push_back(std::get<UniqueFd>(std::move(generic)));
    if (!capture->fallback_.empty()) capture->fallback_ += ", ";
    capture->fallback_ += device.name + " " + why_not;
  }
  return capture;
}

}  // namespace synsweep
