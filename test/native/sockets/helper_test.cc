#include <gtest/gtest.h>
#include <linux/filter.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "sockets/helper_protocol.h"
#include "sockets/socket_source.h"

namespace synsweep {
namespace {

// The built helper, which CMake names.
const std::string kHelper = SYNSWEEP_RAW_PATH;
constexpr HelperRequest kRequest{.lanes = 2, .devices = 3, .ports = {61440, 65535}};
constexpr int kRefused = 2;

// A helper that has been started and not been asked yet.
class Started {
 public:
  explicit Started(int type = SOCK_SEQPACKET, std::vector<std::string> arguments = {}) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()), 0);
    ours_ = UniqueFd(ends[0]);
    const UniqueFd theirs(ends[1]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDIN_FILENO);
    arguments.insert(arguments.begin(), "synsweep-raw");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::array<char*, 1> environment{nullptr};
    EXPECT_EQ(
        ::posix_spawn(&child_, kHelper.c_str(), &actions, nullptr, argv.data(), environment.data()),
        0);
    ::posix_spawn_file_actions_destroy(&actions);
  }

  void Say(ByteView message) const {
    // Fails once the helper has refused to listen.
    [[maybe_unused]] const auto sent =
        ::send(ours_.get(), message.data(), message.size(), MSG_NOSIGNAL);
  }

  // How it ended, and what it had answered, in all.
  struct End {
    int exit_code;
    std::size_t answer_bytes;
  };
  [[nodiscard]] End Wait() const {
    int status = 0;
    EXPECT_EQ(::waitpid(child_, &status, 0), child_);
    std::size_t answer_bytes = 0;
    for (;;) {
      std::array<std::uint8_t, 64> answer;
      const ssize_t got = ::recv(ours_.get(), answer.data(), answer.size(), MSG_DONTWAIT);
      if (got < 0 && errno == ECONNRESET) continue;  // it left something unread; said once
      if (got <= 0) return {WEXITSTATUS(status), answer_bytes};
      answer_bytes += static_cast<std::size_t>(got);
    }
  }

 private:
  UniqueFd ours_;
  pid_t child_ = 0;
};

void ExpectRefusal(const Started& helper) {
  const auto [exit_code, answer_bytes] = helper.Wait();
  EXPECT_EQ(exit_code, kRefused);
  EXPECT_EQ(answer_bytes, 0u);
}

TEST(Helper, PassesAsManySocketsOfEachKindAsItWasAskedFor) {
  auto asked = HelperSockets::Ask(kHelper, kRequest);
  ASSERT_FALSE(Failed(asked)) << MessageOf(std::get<Status>(asked));
  auto& sockets = *std::get<0>(asked);
  for (std::size_t kind = 0; kind < kRawSocketKinds; ++kind) {
    const auto raw = static_cast<RawSocket>(kind);
    for (std::size_t each = 0; each < kRequest.CountOf(raw); ++each) {
      EXPECT_TRUE(sockets.Open(raw)) << kind;
    }
    EXPECT_FALSE(sockets.Open(raw)) << kind;
    EXPECT_EQ(errno, EMFILE);
  }
}

TEST(Helper, PassesSocketsWhoseFilterNobodyCanTakeOffOrReplace) {
  auto asked = HelperSockets::Ask(kHelper, kRequest);
  ASSERT_FALSE(Failed(asked));
  for (std::size_t kind = 0; kind < kRawSocketKinds; ++kind) {
    const UniqueFd socket = std::get<0>(asked)->Open(static_cast<RawSocket>(kind));
    const int unused = 0;
    EXPECT_EQ(::setsockopt(socket.get(), SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused)),
              -1);
    EXPECT_EQ(errno, EPERM) << kind;
    EXPECT_EQ(::setsockopt(socket.get(), SOL_SOCKET, SO_LOCK_FILTER, &unused, sizeof(unused)), -1);
    EXPECT_EQ(errno, EPERM) << kind;
    sock_filter all = BPF_STMT(BPF_RET | BPF_K, 0xffff);
    const sock_fprog program{1, &all};
    EXPECT_EQ(::setsockopt(socket.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)),
              -1);
    EXPECT_EQ(errno, EPERM) << kind;
  }
}

TEST(Helper, RefusesARequestWithAnyByteWrong) {
  const auto request = kRequest.Emit();
  for (const std::size_t at : {0, 1, 2, 3, 4, 11}) {
    auto garbage = request;
    garbage[at] ^= 0x81;
    const Started helper;
    helper.Say(garbage);
    ExpectRefusal(helper);
  }
}

TEST(Helper, RefusesCountsAndPortsOutOfRange) {
  for (const HelperRequest request :
       {HelperRequest{0, 1, {1, 1}}, HelperRequest{65, 1, {1, 1}}, HelperRequest{1, 0, {1, 1}},
        HelperRequest{1, 17, {1, 1}}, HelperRequest{1, 1, {0, 1}}, HelperRequest{1, 1, {2, 1}}}) {
    const Started helper;
    helper.Say(request.Emit());
    ExpectRefusal(helper);
  }
}

TEST(Helper, RefusesARequestThatIsShortOrLong) {
  const auto request = kRequest.Emit();
  std::vector<std::uint8_t> longer(request.begin(), request.end());
  longer.push_back(0);
  for (const ByteView message : {ByteView(request).first(11), ByteView(longer)}) {
    const Started helper;
    helper.Say(message);
    ExpectRefusal(helper);
  }
}

TEST(Helper, AnswersOneRequestAndEnds) {
  const Started helper;
  helper.Say(kRequest.Emit());
  helper.Say(kRequest.Emit());
  const auto [exit_code, answer_bytes] = helper.Wait();
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(answer_bytes, HelperAnswer::kBytes);
}

TEST(Helper, TakesNoArguments) {
  const Started helper(SOCK_SEQPACKET, {"--help"});
  helper.Say(kRequest.Emit());
  ExpectRefusal(helper);
}

TEST(Helper, TakesNoOtherSocket) {
  const Started helper(SOCK_STREAM);
  helper.Say(kRequest.Emit());
  ExpectRefusal(helper);
}

TEST(Helper, DoesNotWaitForACallerWhoSaysNothing) {
  const Started helper;
  ExpectRefusal(helper);
}

TEST(HelperSockets, SaysThatThereIsNoHelper) {
  const auto asked = HelperSockets::Ask("/nowhere/synsweep-raw", kRequest);
  ASSERT_TRUE(Failed(asked));
  EXPECT_NE(std::get<Status>(asked).detail.find("/nowhere/synsweep-raw"), std::string::npos);
}

TEST(HelperSockets, DoesNotWaitForAProgramThatIsNoHelper) {
  const auto asked = HelperSockets::Ask("/bin/true", kRequest);
  ASSERT_TRUE(Failed(asked));
  EXPECT_NE(std::get<Status>(asked).detail.find("passed no sockets"), std::string::npos);
}

TEST(ReadHelperState, TellsAbsentFromPowerless) {
  EXPECT_EQ(ReadHelperState("/nowhere/synsweep-raw"), HelperState::kAbsent);
  EXPECT_EQ(ReadHelperState(kHelper), HelperState::kPowerless);
}

}  // namespace
}  // namespace synsweep
