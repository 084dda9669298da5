#include "bpf/kernel.h"

#include <linux/bpf.h>
#include <linux/if_link.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace synsweep {
namespace {

constexpr std::size_t kKeyBytes = 4;

// The kernel reads pointers as 64-bit numbers, whatever the processor.
std::uint64_t AddressOf(const void* object) noexcept {
  return reinterpret_cast<std::uintptr_t>(object);
}

Result<UniqueFd> DescriptorOf(int result, const char* doing) {
  if (result < 0) return BpfFailure(-result, doing);
  return UniqueFd(result);
}

Result<UniqueFd> MakeMap(BpfKernel& kernel, bpf_map_type type, std::size_t value_bytes,
                         std::uint32_t entry_count, std::uint32_t flags) {
  bpf_attr attributes{};
  attributes.map_type = type;
  attributes.key_size = kKeyBytes;
  attributes.value_size = static_cast<std::uint32_t>(value_bytes);
  attributes.max_entries = entry_count;
  attributes.map_flags = flags;
  return DescriptorOf(kernel.Call(BPF_MAP_CREATE, attributes), "making a BPF map");
}

}  // namespace

int SystemBpfKernel::Call(int command, bpf_attr& attributes) noexcept {
  const long result = ::syscall(SYS_bpf, command, &attributes, sizeof(attributes));
  return result < 0 ? -errno : static_cast<int>(result);
}

Result<UniqueFd> MakeMappableMap(BpfKernel& kernel, std::size_t value_bytes,
                                 std::uint32_t entry_count) {
  return MakeMap(kernel, BPF_MAP_TYPE_ARRAY, value_bytes, entry_count, BPF_F_MMAPABLE);
}

Result<UniqueFd> MakeDeviceMap(BpfKernel& kernel, std::uint32_t device_count) {
  return MakeMap(kernel, BPF_MAP_TYPE_DEVMAP, sizeof(std::uint32_t), std::max(device_count, 1U), 0);
}

Status SetMapEntry(BpfKernel& kernel, const UniqueFd& map, std::uint32_t key, std::uint32_t value) {
  bpf_attr attributes{};
  attributes.map_fd = static_cast<std::uint32_t>(map.get());
  attributes.key = AddressOf(&key);
  attributes.value = AddressOf(&value);
  const int result = kernel.Call(BPF_MAP_UPDATE_ELEM, attributes);
  if (result < 0) return BpfFailure(-result, "filling a BPF map");
  return {};
}

Result<UniqueFd> LoadXdpProgram(BpfKernel& kernel, std::span<const BpfInstruction> instructions) {
  bpf_attr attributes{};
  attributes.prog_type = BPF_PROG_TYPE_XDP;
  attributes.insns = AddressOf(instructions.data());
  attributes.insn_cnt = static_cast<std::uint32_t>(instructions.size());
  attributes.license = AddressOf("MIT");
  return DescriptorOf(kernel.Call(BPF_PROG_LOAD, attributes), "loading a BPF program");
}

Result<UniqueFd> AttachXdp(BpfKernel& kernel, const UniqueFd& program, int interface_index,
                           XdpMode mode) {
  return DescriptorOf(AttachXdpRaw(kernel, program, interface_index, mode),
                      "attaching a BPF program");
}

int AttachXdpRaw(BpfKernel& kernel, const UniqueFd& program, int interface_index,
                 XdpMode mode) noexcept {
  bpf_attr attributes{};
  attributes.link_create.prog_fd = static_cast<std::uint32_t>(program.get());
  attributes.link_create.target_ifindex = static_cast<std::uint32_t>(interface_index);
  attributes.link_create.attach_type = BPF_XDP;
  attributes.link_create.flags = mode == XdpMode::kNative ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE;
  return kernel.Call(BPF_LINK_CREATE, attributes);
}

Status BpfFailure(int error, const std::string& doing) {
  if (error == EPERM || error == EACCES) {
    return {ErrorCode::kPrivilege, error,
            "xdp needs CAP_BPF and CAP_NET_ADMIN, and CAP_SYS_ADMIN where user namespaces are "
            "forbidden: run with sudo, or without --link xdp; " +
                doing + " was refused"};
  }
  return {ErrorCode::kTransmit, error, doing};
}

}  // namespace synsweep
